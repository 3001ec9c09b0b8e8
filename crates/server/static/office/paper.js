// A paper goes to the printer as the page shows it.

document.getElementById("print")?.addEventListener("click", () => print());
