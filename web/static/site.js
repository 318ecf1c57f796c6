// Extras: every page works whole without this file.
'use strict';

// A form that is on its way is not sent twice by an impatient finger.
document.addEventListener('submit', function (event) {
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  const form = event.target;
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

// Two minutes before a page's time is over it says so, and offers to stay.
for (const mark of document.querySelectorAll('[data-until]')) {
  const notice = document.querySelector('.stay');
  const warn = function (until) {
    setTimeout(function () { notice.hidden = false; }, Math.max(0, until - Date.now() - 120000));
  };
  warn(Date.parse(mark.dataset.until));
  notice.querySelector('button').addEventListener('click', function () {
    fetch(mark.dataset.stay, { credentials: 'same-origin' }).then(function (answer) {
      if (!answer.ok) return;
      notice.hidden = true;
      warn(Date.now() + 30 * 60000);
    });
  });
}
