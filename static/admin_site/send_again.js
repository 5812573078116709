// After signing in the token of the page is a new one: the form is sent once more with it, without another press.
document.getElementById("send-again").submit();
