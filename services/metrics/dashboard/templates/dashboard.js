(function () {
  "use strict";
  var main = document.getElementById("main");
  if (!main.dataset.live) { return; }
  // milliseconds: between two looks, after news and without; without a stream; for an answer; without a new stream
  var PAUSE = Number(main.dataset.pause), IDLE = Number(main.dataset.idle), ASK = 5000, PATIENCE = 10000, SILENT = 30000;
  var tag = main.dataset.live, lookedAt = performance.now(), looking = false, moved = false, failures = 0;
  var timer = null, stream = null, silentUntil = 0, took = 0;
  function keep(place) {
    var focused = document.activeElement, open = Array.from(document.querySelectorAll("details[open]"), function (each) { return each.id; });
    var id = focused && focused.id, link = focused && focused.getAttribute("href");
    var inside = focused && place.contains(focused);
    return function (fresh) {
      open.forEach(function (name) { var each = document.getElementById(name); if (each) { each.open = true; } });
      if (!inside) { return; }
      var again = id ? document.getElementById(id) : Array.from(fresh.querySelectorAll("a[href]")).find(function (each) { return each.getAttribute("href") === link; });
      if (again) { again.focus({ preventScroll: true }); }
    };
  }
  function replace(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("main");
    if (!fresh || fresh.innerHTML === main.innerHTML) { return; }
    var restore = keep(main);
    main.replaceChildren.apply(main, Array.from(fresh.childNodes));
    restore(main);
  }
  function plan() {
    clearTimeout(timer);
    if (looking || document.hidden) { return; }
    var told = stream && stream.readyState === EventSource.OPEN;
    var pause = failures ? Math.min(500 * Math.pow(2, failures), 15000) : moved ? Math.max(PAUSE, Math.min(3 * took, 1000)) : told ? IDLE : Math.min(ASK, IDLE);
    timer = setTimeout(look, Math.max(0, lookedAt + pause - performance.now()));
  }
  function look() {
    var asked = new AbortController(), patience = setTimeout(function () { asked.abort(); }, PATIENCE);
    var begun = performance.now();
    looking = true; moved = false;
    fetch(location.href, { headers: { accept: "text/html", "if-none-match": tag }, cache: "no-store", signal: asked.signal })
      .then(function (answer) {
        if (answer.status >= 500) { throw new Error("not now"); }
        return answer.status === 200 ? answer.text().then(function (text) { tag = answer.headers.get("etag"); replace(text); }) : null;
      })
      .then(function () { failures = 0; listen(); }, function () {
        failures += 1;
        if (asked.signal.aborted) { forgo(); }  // perhaps streams of other windows take all connections there may be
      })
      .then(function () {
        clearTimeout(patience);
        looking = false;
        lookedAt = performance.now();  // pauses begin where a look ends
        took = lookedAt - begun;  // a hub that has much to do is asked less often
        document.getElementById("offline").hidden = !failures;
        plan();
      });
  }
  function listen() {
    if (stream || document.hidden || !window.EventSource || performance.now() < silentUntil) { return; }
    stream = new EventSource(main.dataset.moves);
    stream.addEventListener("moved", function (told) { if (told.data !== tag) { moved = true; plan(); } });
    stream.onopen = plan;
    stream.onerror = function () {
      if (stream && stream.readyState === EventSource.CLOSED) { forgo(); }
      plan();
    };
  }
  function hush() {
    if (stream) { stream.close(); stream = null; }
  }
  function forgo() {
    hush();
    silentUntil = performance.now() + SILENT;
  }
  function turn() {
    if (document.hidden) { hush(); clearTimeout(timer); return; }
    moved = true;
    listen();
    plan();
  }
  document.addEventListener("visibilitychange", turn);
  window.addEventListener("pageshow", function (shown) { if (shown.persisted) { turn(); } });
  listen();
  plan();
})();
