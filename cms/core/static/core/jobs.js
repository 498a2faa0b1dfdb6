/* Keeps the page of a running job up to date. Without it, reloading the page does the same. */
(() => {
  const job = document.querySelector("[data-job]");
  if (!job || job.dataset.finished === "true") return;
  const bar = job.querySelector("[data-job-bar]");
  const text = job.querySelector("[data-job-text]");
  const label = job.querySelector("[data-job-label]");

  async function look() {
    let pause = 1500;
    try {
      const answer = await fetch(job.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const now = await answer.json();
      if (now.finished) {
        window.location.reload();
        return;
      }
      text.textContent = now.text;
      label.textContent = now.label;
      if (now.percent === null) bar.removeAttribute("value");
      else bar.value = now.percent;
    } catch {
      pause = 10000; // the connection is lost or the session over: ask less often
    }
    setTimeout(look, pause);
  }
  setTimeout(look, 1000);
})();
