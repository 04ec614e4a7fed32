// What select2 leaves out: its boxes say which field they belong to, and the search box takes the keyboard at once.
'use strict';
{
    const $ = django.jQuery;

    const labelOf = (select) => (select.labels.length ? select.labels[0].textContent.replace(/[:：]\s*$/, '').trim() : '');

    const nameBoxes = (root) => {
        root.querySelectorAll('select.admin-autocomplete').forEach((select) => {
            const box = select.parentElement.querySelector('.select2-container');
            if (!box) {
                return;
            }
            box.querySelectorAll('.select2-search__field, .select2-selection--multiple').forEach((part) => {
                part.setAttribute('aria-label', labelOf(select));
            });
            const chosen = box.querySelector('.select2-selection--single');
            if (chosen && select.labels.length) {
                const label = select.labels[0];
                label.id = label.id || `${select.id}_label`;
                chosen.setAttribute('aria-labelledby', `${label.id} ${chosen.getAttribute('aria-labelledby') || ''}`.trim());
            }
        });
    };

    $(() => nameBoxes(document));
    document.addEventListener('formset:added', (event) => nameBoxes(event.target));
    $(document).on('select2:open', (event) => {
        const search = document.querySelector('.select2-container--open .select2-dropdown .select2-search__field');
        if (search) {
            search.setAttribute('aria-label', labelOf(event.target));
            search.focus();
        }
    });
}
