// Runs beside the page's own thread: gathers a tenth of a second of sound, 16 bit, and hands it over.

const BLOCK = 1600;

class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.block = new Int16Array(BLOCK);
    this.filled = 0;
  }

  process([input]) {
    const sound = input[0];
    if (!sound) return true;
    for (const sample of sound) {
      this.block[this.filled] = Math.max(-1, Math.min(1, sample)) * 32767;
      this.filled += 1;
      if (this.filled === BLOCK) {
        this.port.postMessage(this.block.buffer.slice(0));
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("microphone", Microphone);
