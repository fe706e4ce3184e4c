(function () {
  var box = document.querySelector("[data-outcome]");
  if (!box || box.dataset.outcome !== "waiting") { return; }
  function look() {
    fetch(location.pathname + location.search, { headers: { accept: "application/json" }, cache: "no-store" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (order) {
        if (order && order.outcome !== "waiting") { location.replace(location.pathname + location.search); }
        else { setTimeout(look, 3000); }
      })
      .catch(function () { setTimeout(look, 6000); });
  }
  setTimeout(look, 1500);
})();
