// The end of the sign-in's own window: tells the panel how it went.

const teams = window.microsoftTeams;
const { bearer, wrong } = document.getElementById("told").dataset;

teams.app.initialize().then(() => {
  if (bearer) teams.authentication.notifySuccess(bearer);
  else teams.authentication.notifyFailure(wrong);
});
