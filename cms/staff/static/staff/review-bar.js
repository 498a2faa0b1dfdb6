// The bar stands between the page's header and the translation editor, which draws itself later.
(() => {
  const bar = document.querySelector("[data-review-bar]");
  const editor = document.querySelector(".js-translation-editor");
  if (bar && editor) {
    editor.before(bar);
  }
})();
