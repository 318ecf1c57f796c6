// Looks for the number that a puzzle asks for, so that its form need not wait.
'use strict';

const puzzle = document.getElementById('puzzle');
const form = puzzle.closest('form');
let pressed; // the button that is to be pressed again once it is found

async function solve() {
  const tried = new DataView(new ArrayBuffer(20)); // the salt, and a number of four bytes
  puzzle.dataset.salt.match(/../g).forEach(function (byte, i) { tried.setUint8(i, parseInt(byte, 16)); });
  const digest = BigInt('0x' + puzzle.dataset.digest);
  for (let n = 0; n < puzzle.dataset.numbers; n++) {
    tried.setUint32(16, n);
    const found = await crypto.subtle.digest('SHA-256', tried);
    if (new DataView(found).getBigUint64(0) === digest) return n;
  }
}

// Without the browser's own SHA-256, which it has over https alone, the page says to wait.
if (crypto.subtle) {
  puzzle.textContent = puzzle.dataset.solving;
  form.addEventListener('submit', function (event) {
    const button = event.submitter;
    if (form.elements.answer.value || button && (button.name || button.hasAttribute('formaction'))) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // it was not sent yet
    pressed = button;
  });
  solve().then(function (n) {
    form.elements.answer.value = n;
    puzzle.textContent = puzzle.dataset.solved;
    if (pressed) form.requestSubmit(pressed);
  });
}
