"""How the small speech model of the tests is made: sentences, voices, training, export, proof (README.md)."""
