// allauth's scripts ask the browser for a passkey; here is only which form of theirs the page has.
const button = document.querySelector("[data-passkey]");
if (window.PublicKeyCredential) {
  const { id } = button;
  const ids = { login: id, authenticate: id, add: id, credential: "passkey-credential", passwordless: "id_passwordless", data: "js_data" };
  window.allauth.webauthn.forms[button.dataset.passkey]({ ids });
  button.form.hidden = false;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("passkey-refused").hidden = false;
  });
}
