/* Daybook's one script. Every page is whole without it: it searches, hides amounts, changes the theme, knows some keys.
   Nothing is ever set in as markup: all text goes through textContent. No request leaves the site's own folder. */
(function () {
  "use strict";
  var page = document.documentElement;
  var root = document.currentScript.src.replace(/assets\/daybook\.js.*$/, "");
  var minus = "\u2212";

  /* What is remembered between pages; a browser may refuse, as for pages opened from a disk. */
  function recall(name) { try { return localStorage.getItem("daybook-" + name); } catch (_) { return null; } }
  function remember(name, value) {
    try {
      if (value) localStorage.setItem("daybook-" + name, value); else localStorage.removeItem("daybook-" + name);
    } catch (_) { /* then only this page knows */ }
  }
  function set(attribute, value) {
    if (value) page.setAttribute("data-" + attribute, value); else page.removeAttribute("data-" + attribute);
  }
  set("theme", recall("theme"));
  set("amounts", recall("amounts"));

  function el(name, kind, text) {
    var element = document.createElement(name);
    if (kind) element.className = kind;
    if (text !== undefined) element.textContent = text;
    return element;
  }
  function put(parent) {
    for (var i = 1; i < arguments.length; i++) if (arguments[i]) parent.appendChild(arguments[i]);
    return parent;
  }
  function link(text, address) {
    var a = el("a", "", text);
    a.href = root + address;
    return a;
  }

  /* --- Amounts and days, in whole numbers of the smallest unit: no rounding anywhere. --- */
  function parts(decimal) {
    var negative = decimal.charAt(0) === "-";
    var halves = (negative ? decimal.slice(1) : decimal).split(".");
    return { negative: negative, whole: halves[0], fraction: halves[1] || "" };
  }
  function grouped(digits) { return digits.replace(/\B(?=(\d{3})+$)/g, ","); }
  function minor(decimal, places) {
    var p = parts(decimal);
    var fraction = (p.fraction + "000000").slice(0, places);
    return BigInt(p.whole + fraction) * (p.negative ? -1n : 1n);
  }
  var symbols = { GBP: "\u00a3", EUR: "\u20ac", USD: "$" };
  function amount(decimal, currency, bare) {
    var p = parts(decimal);
    var sign = p.negative ? minus : (/[1-9]/.test(decimal) ? "+" : "");
    var before = currency === bare ? "" : (symbols[currency] || currency + "\u00a0");
    var span = el("span", sign === "+" ? "pos" : "", sign + before + grouped(p.whole));
    if (p.fraction) put(span, el("span", "d", "." + p.fraction));
    return span;
  }
  function decimalOf(value, places) {
    var negative = value < 0n;
    var digits = String(negative ? -value : value);
    while (digits.length <= places) digits = "0" + digits;
    var cut = digits.length - places;
    return (negative ? "-" : "") + digits.slice(0, cut) + (places ? "." + digits.slice(cut) : "");
  }
  var months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  function dayWords(iso) { return Number(iso.slice(8)) + " " + months[Number(iso.slice(5, 7)) - 1] + " " + iso.slice(0, 4); }

  /* --- Search: the address holds the filters, one script a year holds the rows. --- */
  var found = document.getElementById("found");
  var form = document.querySelector("form.filter");
  var years = null, shards = {}, waiting = null;

  window.daybookYears = function (list) { years = list; };
  window.daybookRows = function (year, accounts, categories, rows, tags) {
    shards[year] = {
      rows: rows, categories: categories,
      tags: tags.map(function (text) {
        var cut = text.indexOf("\n");
        return { slug: text.slice(0, cut), name: text.slice(cut + 1) };
      }),
      accounts: accounts.map(function (text) {
        var cut = text.indexOf("\n");
        return { id: text.slice(0, cut), name: text.slice(cut + 1) };
      })
    };
  };
  function load(file, then) {
    var script = document.createElement("script");
    script.src = root + "search/" + file + ".js";
    script.onload = function () { then(true); };
    script.onerror = function () { then(false); };
    document.head.appendChild(script);
  }

  /* `tesco "green market" -refund >20 <=50.5 =9.99`: every word must be there, in any case and accent. */
  function plain(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }
  function understand(text) {
    var query = { has: [], not: [], sizes: [] };
    var tokens = text.match(/-?"[^"]*"?|\S+/g) || [];
    tokens.forEach(function (token) {
      var size = /^(>=|<=|>|<|=)(\d[\d,]*)(?:\.(\d{1,6}))?$/.exec(token);
      if (size) {
        query.sizes.push({ sign: size[1], value: minor(size[2].replace(/,/g, "") + "." + (size[3] || ""), 6) });
        return;
      }
      var excluded = token.length > 1 && token.charAt(0) === "-";
      var word = plain((excluded ? token.slice(1) : token).replace(/"/g, ""));
      if (word) (excluded ? query.not : query.has).push(word);
    });
    return query;
  }
  function fits(size, value) {
    switch (size.sign) {
      case ">": return value > size.value;
      case ">=": return value >= size.value;
      case "<": return value < size.value;
      case "<=": return value <= size.value;
      default: return value === size.value;
    }
  }
  function within(category, wanted) { return category === wanted || category.indexOf(wanted + ":") === 0; }

  function search(filters, month, each) {
    var query = understand(filters.q);
    years.forEach(function (year) {
      var shard = shards[year];
      if (!shard) return;
      var inCategory = shard.categories.map(function (text) {
        return !filters.category || text.split("\n").some(function (one) { return within(one, filters.category); });
      });
      var names = shard.categories.map(plain);
      shard.rows.forEach(function (row) {
        var account = shard.accounts[row[4]];
        if (filters.account && account.id !== filters.account) return;
        if (!inCategory[row[3]]) return;
        if (month && row[0].slice(0, 7) !== month) return;
        if (query.sizes.length) {
          var value = minor(row[5].replace("-", ""), 6);
          for (var s = 0; s < query.sizes.length; s++) if (!fits(query.sizes[s], value)) return;
        }
        if (query.has.length || query.not.length) {
          var text = plain(row[1] + "\n" + row[2]) + "\n" + names[row[3]] + "\n" + row[0] + "\n" + row[5];
          (row[9] || []).forEach(function (tag) { text += "\n#" + plain(shard.tags[tag].name); });
          for (var h = 0; h < query.has.length; h++) if (text.indexOf(query.has[h]) < 0) return;
          for (var n = 0; n < query.not.length; n++) if (text.indexOf(query.not[n]) >= 0) return;
        }
        each(row, account, shard.categories[row[3]], (row[9] || []).map(function (tag) { return shard.tags[tag]; }));
      });
    });
  }

  function rowElement(hit, bare) {
    var row = hit.row, pending = row[8] === "pending";
    var line = el("tr", pending ? "pend" : "");
    var who = el("th");
    who.scope = "row";
    var name = row[1] || row[2] || "No text";
    put(who, row[7] ? link(name, "merchants/" + encodeURIComponent(row[7]) + "/index.html") : document.createTextNode(name));
    if (pending) put(who, document.createTextNode(" "), el("span", "badge", "pending"));
    var category = el("td", "ct");
    category.textContent = hit.category.split("\n").map(function (path) { return path.split(":").pop(); }).join(", ");
    hit.tags.forEach(function (tag) {
      var name = link("#" + tag.name, "tags/" + encodeURIComponent(tag.slug) + "/index.html");
      name.className = "tag";
      put(category, document.createTextNode(" "), name);
    });
    var day = put(el("td", "dt"), link(dayWords(row[0]), "transactions/" + row[0].slice(0, 7) + "/index.html#d" + row[0]));
    return put(line, who, day, el("td", "bt hide", row[2]), category, el("td", "s2 hide", hit.account.name),
      put(el("td", "n"), amount(row[5], row[6], bare)));
  }

  function sums(hits) {
    var totals = {};
    hits.forEach(function (hit) {
      if (hit.row[8] === "pending") return;
      var currency = hit.row[6], places = parts(hit.row[5]).fraction.length;
      var total = totals[currency] || (totals[currency] = { value: 0n, places: places });
      total.value += minor(hit.row[5], total.places);
    });
    var list = el("dl", "deltas");
    function item(words, figure) { put(list, put(el("div"), el("dt", "", words), document.createTextNode(" "), put(el("dd", "m"), figure))); }
    item(hits.length === 1 ? "Row" : "Rows", document.createTextNode(grouped(String(hits.length))));
    Object.keys(totals).sort().forEach(function (currency) {
      item("Sum in " + currency, amount(decimalOf(totals[currency].value, totals[currency].places), currency, ""));
    });
    var pending = hits.filter(function (hit) { return hit.row[8] === "pending"; }).length;
    if (pending) item("Pending, counted in no sum", document.createTextNode(String(pending)));
    return list;
  }

  function show(hits, filters, month) {
    found.textContent = "";
    found.hidden = false;
    found.className = "s";
    var head = put(el("div", "sh"), el("h2", "", month ? "Found in this month" : "Found"));
    var all = el("p");
    var clear = el("a", "l", month ? "Every row of the month" : "All months");
    clear.href = location.pathname.split("/").pop() || "index.html";
    put(head, put(all, clear));
    put(found, head);
    var status = el("div");
    status.setAttribute("role", "status");
    put(found, put(status, sums(hits)));
    if (!hits.length) {
      put(found, el("p", "empty", "Nothing has all of this. Fewer words, or another account or category, find more."));
      return;
    }
    var currencies = {};
    hits.forEach(function (hit) { currencies[hit.row[6]] = (currencies[hit.row[6]] || 0) + 1; });
    var bare = Object.keys(currencies).sort(function (a, b) { return currencies[b] - currencies[a]; })[0];
    var table = el("table", "tx hits");
    put(table, el("caption", "vh", "Transactions found, newest first"));
    var headings = el("tr");
    [["Paid to or by", ""], ["Day", ""], ["As the bank wrote it", "hide"], ["Category", ""], ["Account", "hide"],
      [symbols[bare] || bare, "n"]].forEach(function (pair) {
      var th = el("th", pair[1], pair[0]);
      th.scope = "col";
      put(headings, th);
    });
    var body = el("tbody");
    put(found, put(table, put(el("thead"), headings), body));
    var shown = 0;
    var more = el("button", "", "");
    more.type = "button";
    function next() {
      var end = Math.min(hits.length, shown + 500);
      for (; shown < end; shown++) put(body, rowElement(hits[shown], bare));
      more.hidden = shown >= hits.length;
      more.textContent = "Show more: " + grouped(String(hits.length - shown)) + " left";
    }
    more.addEventListener("click", next);
    put(found, more);
    next();
  }

  function asked() {
    var given = new URLSearchParams(location.search);
    return { q: (given.get("q") || "").trim(), account: given.get("account") || "", category: given.get("category") || "" };
  }

  function run() {
    var filters = asked();
    var month = found.getAttribute("data-month") || "";
    var rest = document.querySelectorAll("main .sheet > :not(header):not(form):not(#found):not(.foot):not(.only-print)");
    var active = Boolean(filters.q || filters.account || filters.category);
    rest.forEach(function (part) { part.hidden = active; });
    if (!active) { found.hidden = true; return; }
    ["q", "account", "category"].forEach(function (name) {
      var field = form.elements[name];
      if (!field || !filters[name]) return;
      if (field.tagName === "SELECT" && !Array.prototype.some.call(field.options, function (o) { return o.value === filters[name]; })) {
        var option = el("option", "", filters[name]);
        option.value = filters[name];
        put(field, option);
      }
      field.value = filters[name];
    });
    found.hidden = false;
    found.textContent = "Searching\u2026";
    load("years", function (loaded) {
      if (!loaded || !years) { found.textContent = "The search index is not here: search/years.js cannot be read."; return; }
      var wanted = years.filter(function (year) { return !month || year === month.slice(0, 4); });
      waiting = wanted.length;
      function ready() {
        if (waiting) return;
        var hits = [];
        search(filters, month, function (row, account, category, tags) { hits.push({ row: row, account: account, category: category, tags: tags }); });
        hits.sort(function (a, b) { return a.row[0] < b.row[0] ? 1 : a.row[0] > b.row[0] ? -1 : 0; });
        show(hits, filters, month);
      }
      ready();
      wanted.forEach(function (year) { load(year, function () { waiting -= 1; ready(); }); });
    });
  }

  /* --- Keys --- */
  var keys = [
    ["/", "search transactions", function () {
      if (form) { form.elements.q.focus(); form.elements.q.select(); } else location.href = root + "transactions/index.html#search";
    }],
    ["h", "hide or show amounts", function () {
      var value = page.getAttribute("data-amounts") === "hidden" ? "" : "hidden";
      set("amounts", value);
      remember("amounts", value);
      say(value ? "Amounts hidden" : "Amounts shown");
    }],
    ["t", "theme: dark, light, as the system", function () {
      var now = page.getAttribute("data-theme");
      var value = now === "dark" ? "light" : now === "light" ? "" : "dark";
      set("theme", value);
      remember("theme", value);
      say("Theme: " + (value || "as the system"));
    }],
    ["[", "period before", function () { turn("prev"); }],
    ["]", "period after", function () { turn("next"); }],
    ["?", "these keys", help]
  ];
  function turn(relation) {
    var a = document.querySelector("a[rel=" + relation + "]");
    if (a) location.href = a.href;
  }
  var voice = null;
  function say(words) {
    if (!voice) { voice = el("p", "vh"); voice.setAttribute("role", "status"); document.body.appendChild(voice); }
    voice.textContent = words;
  }
  var dialog = null;
  function help() {
    if (!dialog) {
      dialog = el("dialog", "help");
      dialog.setAttribute("aria-labelledby", "keys-title");
      var title = el("h2", "", "Keys");
      title.id = "keys-title";
      var list = el("dl");
      keys.forEach(function (key) { put(list, put(el("div"), put(el("dt"), el("kbd", "", key[0])), el("dd", "", key[1]))); });
      var close = el("button", "", "Close");
      close.type = "button";
      close.addEventListener("click", function () { dialog.close(); });
      put(dialog, title, list, close);
      document.body.appendChild(dialog);
    }
    if (dialog.open) dialog.close(); else dialog.showModal();
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    var target = event.target;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && target.type !== "radio") {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (dialog && dialog.open && event.key !== "?") return;
    keys.forEach(function (key) {
      if (event.key === key[0]) { event.preventDefault(); key[2](); }
    });
  });

  function start() {
    var nav = document.getElementById("menu");
    if (nav) {
      var note = el("p", "keys");
      var button = el("button", "", "");
      button.type = "button";
      button.addEventListener("click", help);
      put(button, el("kbd", "", "?"), document.createTextNode(" all keys"));
      put(note, el("kbd", "", "/"), document.createTextNode(" search "), button);
      nav.parentNode.appendChild(note);
    }
    if (form && found) run();
    if (form && location.hash === "#search") form.elements.q.focus();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
