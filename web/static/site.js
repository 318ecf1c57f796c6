// Extras: every page works whole without this file.
'use strict';

// A form that is on its way is not sent twice by an impatient finger.
document.addEventListener('submit', function (event) {
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  const form = event.target;
  if (form.id === 'get') return; // it gets one file after the other
  form.dataset.sent = 'yes';
  setTimeout(function () { delete form.dataset.sent; }, 5000);
});

// Buttons that only a script can make work are hidden until now.
for (const button of document.querySelectorAll('button[data-print], button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', function () {
    if ('print' in button.dataset) {
      print();
      return;
    }
    const said = document.getElementById(button.getAttribute('aria-describedby'));
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      if (said) said.textContent = said.dataset.done;
    });
  });
}

// Two minutes before a page's time is over it says so, and offers to stay. The
// answer holds a new ticket for each form; without one the time is over.
for (const mark of document.querySelectorAll('[data-until]')) {
  const notice = document.querySelector('.stay');
  const warn = function () {
    setTimeout(function () { notice.hidden = false; }, Math.max(0, Date.parse(mark.dataset.until) - Date.now() - 120000));
  };
  warn();
  notice.querySelector('button').addEventListener('click', function () {
    const ticket = mark.dataset.ticket; // of a case; an officer has a cookie
    const page = new XMLHttpRequest(); // it reads a page where fetch would only have text
    page.responseType = 'document';
    page.open(ticket ? 'POST' : 'GET', mark.dataset.stay);
    page.onload = function () {
      const fresh = page.response && page.response.querySelector('[data-until]');
      if (!fresh) return;
      if (ticket) document.querySelectorAll('input[name=ticket]').forEach(function (box) { box.value = fresh.dataset.ticket; });
      Object.assign(mark.dataset, fresh.dataset);
      mark.textContent = fresh.textContent;
      notice.hidden = true;
      warn();
    };
    page.send(ticket ? new URLSearchParams({ ticket }) : null);
  });
}

// Who changes the language takes along what was typed. Without a script a button of
// the form does so. Of several forms the first in which something stands goes, and takes
// that of the others along under the ids of their boxes.
const across = [...document.querySelectorAll('button.across')];
if (across.length) document.querySelector('a.switch').addEventListener('click', function (event) {
  const held = [...document.querySelectorAll('main input:not([type=hidden]), main textarea, main select')].filter(function (box) {
    const typed = box.options ? [...box.options].some(function (option) { return option.value && option.selected && !option.defaultSelected; })
      : box.value !== box.defaultValue || box.checked !== box.defaultChecked;
    return typed || 'typed' in across[0].dataset && (/radio|checkbox/.test(box.type) ? box.checked : box.value);
  });
  const way = across.find(function (button) { return button.value === 'receipt' || held.some(function (box) { return box.form === button.form; }); });
  if (!way) return;
  event.preventDefault();
  way.form.addEventListener('formdata', function (event) {
    for (const box of held) if (box.form !== way.form && box.id) event.formData.append(box.id, box.value);
  }, { once: true });
  way.form.requestSubmit(way);
});

// Who leaves at once leaves no page behind to go back to.
for (const way of document.querySelectorAll('a.leave')) {
  way.addEventListener('click', function (event) {
    event.preventDefault();
    document.querySelectorAll('form').forEach(function (form) { form.reset(); });
    location.replace(way.href);
  });
}

// Files that are too many or too large are told of before they are sent.
for (const box of document.querySelectorAll('input[data-files]')) {
  const said = box.parentElement.querySelector('[data-too-much]');
  if (said) box.addEventListener('change', function () {
    const files = [...box.files];
    said.hidden = files.length <= Number(box.dataset.files) && files.every(function (file) { return file.size <= Number(box.dataset.max); });
  });
}
