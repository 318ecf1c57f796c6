// Keys for whoever works here all day: each does what a visible link does. They are
// bound to the place of the key, so that the Thai layout works, and can be off.
'use strict';

(function () {
  const store = 'keys-off';
  let at = -1;
  const off = function () { try { return localStorage.getItem(store) === 'yes'; } catch { return false; } };
  const links = function () { return Array.from(document.querySelectorAll('.queue tbody th a')); };
  const line = function () { return document.activeElement.closest('.queue tbody tr'); };
  const move = function (step) {
    const all = links();
    if (!all.length) return;
    if (line()) at = all.indexOf(line().querySelector('th a'));
    at = Math.min(all.length - 1, Math.max(0, at + step));
    all[at].focus();
  };
  const follow = function (key) {
    const to = document.querySelector('[data-key="' + key + '"]');
    if (to) to[to.href ? 'click' : 'focus']();
  };
  const acts = {
    KeyJ: function () { move(1); },
    KeyK: function () { move(-1); },
    KeyO: function () { const link = line() ? line().querySelector('th a') : links()[at]; if (link) link.click(); },
    KeyX: function () { const box = line() && line().querySelector('input[type=checkbox]'); if (box) box.click(); },
    KeyA: function () { follow('KeyA'); },
    KeyU: function () { follow('KeyU'); },
    KeyN: function () { follow('KeyN'); },
    KeyP: function () { follow('KeyP'); },
    Slash: function (event) {
      if (event.shiftKey) {
        const list = document.getElementById('keys');
        if (list) { list.open = !list.open; list.querySelector('summary').focus(); }
        return;
      }
      follow('Slash');
    },
  };
  document.addEventListener('keydown', function (event) {
    const to = event.target;
    if (off() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || to.isContentEditable || to.matches('input:not([type=checkbox]), textarea, select')) return;
    const act = acts[event.code];
    if (!act || event.shiftKey && event.code !== 'Slash') return;
    event.preventDefault();
    act(event);
  });
  for (const button of document.querySelectorAll('button[data-all]')) {
    button.hidden = false;
    button.addEventListener('click', function () {
      const boxes = Array.from(document.querySelectorAll('.queue input[type=checkbox]'));
      const all = boxes.every(function (box) { return box.checked; });
      for (const box of boxes) box.checked = !all;
    });
  }
  for (const button of document.querySelectorAll('button[data-keys]')) {
    const show = function () { button.setAttribute('aria-pressed', String(off())); };
    button.hidden = false;
    show();
    button.addEventListener('click', function () {
      try { localStorage.setItem(store, off() ? 'no' : 'yes'); } catch { return; }
      show();
    });
  }
})();
