(function () {
  "use strict";
  var wait = 1000, tag = null;
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
    var place = document.getElementById("main");
    if (!fresh || fresh.innerHTML === place.innerHTML) { return; }
    var restore = keep(place);
    place.replaceChildren.apply(place, Array.from(fresh.childNodes));
    restore(place);
  }
  function look() {
    if (document.hidden) { setTimeout(look, wait); return; }
    var headers = { accept: "text/html" };
    if (tag) { headers["if-none-match"] = tag; }
    fetch(location.href, { headers: headers, cache: "no-store" })
      .then(function (answer) {
        wait = 1000;
        if (answer.status !== 200) { return null; }
        tag = answer.headers.get("etag");
        return answer.text();
      })
      .then(function (text) { if (text) { replace(text); } })
      .catch(function () { wait = Math.min(2 * wait, 15000); })
      .then(function () { setTimeout(look, wait); });
  }
  if (document.querySelector("[data-live]")) { setTimeout(look, wait); }
})();
