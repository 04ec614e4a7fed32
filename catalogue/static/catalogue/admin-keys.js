// The button beside a new key copies it; where there is no clipboard the key is selected for the keyboard.
'use strict';
document.querySelectorAll('[data-copy]').forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    button.addEventListener('click', async () => {
        field.select();
        try {
            await navigator.clipboard.writeText(field.value);
            button.textContent = button.dataset.copied;
        } catch {
            button.textContent = button.dataset.uncopied;
        }
    });
});
