// The preview follows the chosen template.

const editor = document.getElementById("editor");

function show() {
  const chosen = new FormData(editor).get("template");
  for (const preview of editor.querySelectorAll("[data-preview]")) preview.hidden = preview.dataset.preview !== chosen;
}

editor.addEventListener("change", show);
show();
