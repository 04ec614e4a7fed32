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

    $(() => {
        nameBoxes(document);
        document.querySelector('select[autofocus] + .select2-container .select2-selection')?.focus();
    });
    document.addEventListener('formset:added', (event) => nameBoxes(event.target));
    $(document).on('select2:open', (event) => {
        const search = document.querySelector('.select2-container--open .select2-dropdown .select2-search__field');
        if (search) {
            search.setAttribute('aria-label', labelOf(event.target));
            search.focus();
        }
    });

    // Whoever comes to a closed box by Tab types at once, also with an input method; Tab takes what is marked, as Enter does.
    document.addEventListener('keydown', (event) => {
        const {target, key} = event;
        const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
        if (target.matches('.select2-selection--single') && plain && key !== ' ' && (key.length === 1 || key === 'Process')) {
            $(target).closest('.select2-container').prev('select').select2('open');
        } else if (key === 'Tab' && target.matches('.select2-dropdown .select2-search__field')) {
            const marked = document.querySelector('.select2-container--open .select2-results__option--highlighted');
            if (marked && target.value) {
                // and passes by the links beside the box: what was found needs no new record
                const links = document.querySelectorAll('.related-widget-wrapper:has(.select2-container--open) a');
                links.forEach((link) => { link.tabIndex = -1; });
                setTimeout(() => links.forEach((link) => link.removeAttribute('tabindex')));
                $(marked).trigger('mouseup');
            }
        }
    }, true);

    // --- facts by keyboard: a new row starts where the last one stood, one row further down

    const ROW = /^(.*?(?:第\s*|(?:\brow|\bline|\bitem|\bno\.?|#)\s*))([0-9]{1,8})(\s*[行项条名位家款]?)$/is;

    const counted = (locator, step) => {
        const found = ROW.exec(locator);
        if (!found || (/第\s*$/.test(found[1]) && !found[3].trim())) {
            return locator;
        }
        return found[1] + Math.max(1, Number(found[2]) + step) + found[3];
    };

    const FACT = '.facts .inline-related:not(.empty-form)';
    const part = (row, name) => row.querySelector(`[name$="-${name}"]:not([name^="initial-"])`);
    let lastRow = null;

    document.addEventListener('focusin', (event) => {
        lastRow = event.target.closest(FACT) || lastRow;
    });

    // What is filled in by itself is remembered beside it, so that a row with nothing else in it counts as empty.
    const fillIn = (field, value) => {
        field.value = value;
        const before = document.getElementsByName(`initial-${field.name}`)[0];
        if (before) {
            before.value = value;
        }
    };

    const saysSomething = (row) => [...row.querySelectorAll('.fact-fields:not(.provenance) :is(input, select, textarea)')]
        .some((field) => (field.type === 'checkbox' ? field.checked : field.type !== 'hidden' && field.value));

    const carryOver = (from, to) => {
        const [source, chosen] = [part(from, 'source'), part(to, 'source')];
        if (!source || !chosen || !source.value) {
            return;
        }
        if (source.value !== chosen.value) {
            if (![...chosen.options].some((option) => option.value === source.value)) {
                chosen.append(new Option(source.selectedOptions[0].textContent, source.value));
            }
            fillIn(chosen, source.value);
            $(chosen).trigger('change');
        }
        fillIn(part(to, 'locator'), counted(part(from, 'locator').value, saysSomething(from) ? 1 : 0));
        fillIn(part(to, 'as_of'), part(from, 'as_of').value);
    };

    document.addEventListener('formset:added', (event) => {
        const row = event.target;
        if (!row.closest('.facts')) {
            return;
        }
        // a row that stood there before says little about the page that is being read now
        if (lastRow && lastRow !== row && lastRow.isConnected && !lastRow.classList.contains('has_original')) {
            carryOver(lastRow, row);
        }
        lastRow = row;
        const first = row.querySelector('.fact-fields :is(input:not([type=hidden]), select, textarea)');
        const box = first && first.classList.contains('admin-autocomplete')
            && first.parentElement.querySelector('.select2-selection');
        // after what Django does with a new row
        setTimeout(() => (box || first || row).focus());
    });

    const addRow = (family) => {
        const add = family.querySelector('.add-row a');
        if (add) {
            family.querySelector('details').open = true;
            add.click();
        }
        return Boolean(add);
    };

    // From anywhere to a new row of any family: F2 opens the list of them, a letter takes one.
    $(() => {
        const menu = document.getElementById('families');
        if (!menu) {
            return;
        }
        const choices = [...menu.querySelectorAll('[data-family]')];
        document.querySelector('[popovertarget=families]').hidden = !choices.length;
        choices.forEach((choice, number) => {
            const key = document.createElement('kbd');
            key.textContent = String.fromCharCode(65 + number);
            choice.prepend(key, ' ');
            choice.addEventListener('click', () => {
                menu.hidePopover();
                addRow(document.getElementById(choice.dataset.family));
            });
        });
        menu.addEventListener('toggle', (event) => event.newState === 'open' && choices[0].focus());
        document.addEventListener('keydown', (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || !choices.length) {
                return;
            }
            // by its place on the keyboard, so that an input method is not in the way
            const letter = /^Key[A-Z]$/.test(event.code) ? event.code.charCodeAt(3) - 65 : -1;
            const choice = menu.matches(':popover-open') && choices[letter];
            if (choice) {
                event.preventDefault();
                choice.click();
            } else if (event.key === 'F2') {
                event.preventDefault();
                menu.togglePopover();
            }
        }, true); // before select2, which keeps what is typed in its boxes to itself
    });

    document.addEventListener('keydown', (event) => {
        const {target} = event;
        const family = target.closest && target.closest('.facts');
        if (!family || event.isComposing) {
            return;
        }
        if (event.key === 'Enter') {
            const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
            const inNewRow = target.matches(`${FACT}:not(.has_original) input:not([type=search]):not([type=button])`);
            if ((plain ? inNewRow : event.ctrlKey || event.metaKey) && addRow(family)) {
                event.preventDefault();
            }
            return;
        }
        const step = {ArrowUp: 1, ArrowDown: -1}[event.key];
        if (step && /-locator$/.test(target.name || '') && !event.altKey) {
            event.preventDefault();
            target.value = counted(target.value, step);
        }
    });

    // An amount in a new row is in the currency of the amounts around it until another one is chosen.
    document.addEventListener('input', (event) => {
        const found = /-([a-z_]*)amount$/.exec(event.target.name || '');
        const row = found && event.target.closest(`${FACT}:not(.has_original)`);
        const currency = row && part(row, `${found[1]}currency`);
        if (currency && !currency.value && event.target.value) {
            const said = [...row.closest('.facts').querySelectorAll(`${FACT} [name$="-${found[1]}currency"]`)]
                .map((field) => field.value).filter(Boolean);
            currency.value = said.pop() || 'CNY';
        }
    });

    // The words of the source beside a number or a date that is changed: the same question as in reported.py.
    const digits = (words) => (words.normalize('NFKC').match(/[0-9][0-9,，]*(\.[0-9]+)?/g) || [])
        .map((number) => number.replace(/[^0-9]/g, '').replace(/^0+|0+$/g, ''));

    document.addEventListener('input', (event) => {
        const row = event.target.closest(`${FACT}.has_original`);
        const note = row && row.querySelector('[data-stale-words]');
        const words = note && part(row, 'as_reported');
        if (words) {
            const known = digits(words.value);
            const changed = [...row.querySelectorAll('[data-stated]')].some((field) => field.value !== field.defaultValue
                && (!field.value || digits(field.value).some((number) => !known.includes(number))));
            note.hidden = !(words.value && words.value === words.defaultValue && changed);
        }
    });

    // --- citations: one for all the fields that have none yet

    $(() => document.querySelectorAll('[data-cite-uncited]').forEach((button) => {
        button.hidden = false;
        button.addEventListener('click', () => {
            const family = button.closest('.facts');
            if (addRow(family)) {
                lastRow.querySelectorAll('[data-uncited]').forEach((box) => { box.checked = true; });
            }
        });
    }));

    // A link to a fact leads to a row that is open.
    const openTarget = () => {
        const target = location.hash && document.getElementById(location.hash.slice(1));
        for (let one = target && target.closest('details'); one; one = one.parentElement.closest('details')) {
            one.open = true;
        }
        if (target) {
            target.scrollIntoView();
        }
    };
    $(openTarget);
    window.addEventListener('hashchange', openTarget);
}

// What is typed into the form of a record is kept in this browser until it was saved, and offered again on return.
{
    const DAYS = 14, MOST = 30, LONGEST = 500000, PREFIX = 'unsaved:';
    const $ = django.jQuery;

    const drafts = () => Object.keys(localStorage)
        .filter((key) => key.startsWith(PREFIX))
        .map((key) => {
            try {
                return { key, ...JSON.parse(localStorage.getItem(key)) };
            } catch {
                return { key, at: 0 };
            }
        })
        .sort((one, other) => other.at - one.at);

    // The server says in a cookie which forms were saved; whatever page came after, their drafts are done with.
    const forgetSaved = (user) => {
        const cookie = document.cookie.split('; ').find((one) => /^(__Secure-)?saved_forms=/.test(one));
        if (cookie) {
            const [name, forms] = cookie.split('=');
            decodeURIComponent(forms).split('|').filter(Boolean)
                .forEach((form) => localStorage.removeItem(`${PREFIX}${user}:${form}`));
            document.cookie = `${name}=; path=/admin/; max-age=0${location.protocol === 'https:' ? '; secure' : ''}`;
        }
        drafts().forEach((draft, number) => {
            if (number >= MOST || draft.at < Date.now() - DAYS * 86400000) {
                localStorage.removeItem(draft.key);
            }
        });
    };

    const kept = (field) => field.name && !/^(csrfmiddlewaretoken|seen|onto|_.*|merge:.*)$/.test(field.name)
        && !/__prefix__/.test(field.name) && !['password', 'file', 'submit', 'button', 'image', 'reset'].includes(field.type);

    const read = (form) => [...form.elements].filter(kept).map((field) => {
        if (field.tagName === 'SELECT') {
            return [field.name, [...field.selectedOptions].map((option) => [option.value, option.text])];
        }
        return [field.name, ['checkbox', 'radio'].includes(field.type) ? [field.value, field.checked] : field.value];
    });

    const write = (form, values) => {
        values.filter(([name]) => name.endsWith('-TOTAL_FORMS')).forEach(([name, total]) => {
            const prefix = name.slice(0, -'-TOTAL_FORMS'.length);
            const now = form.elements[name];
            for (let tries = 0; now && Number(now.value) < Number(total) && tries < 300; tries += 1) {
                const add = document.querySelector(`#${prefix}-group .add-row a`);
                if (!add) {
                    break;
                }
                add.click();
            }
        });
        values.forEach(([name, value]) => {
            const found = form.elements[name];
            const fields = found instanceof RadioNodeList ? [...found] : [found];
            fields.filter(Boolean).forEach((field) => {
                if (field.tagName === 'SELECT') {
                    if (!Array.isArray(value)) {
                        return;
                    }
                    [...field.options].forEach((option) => { option.selected = false; });
                    value.forEach(([pk, label]) => {
                        const option = [...field.options].find((one) => one.value === pk) || new Option(label, pk);
                        if (!option.parentElement) {
                            field.add(option);
                        }
                        option.selected = true;
                    });
                    $(field).trigger('change');
                } else if (['checkbox', 'radio'].includes(field.type)) {
                    if (Array.isArray(value) && field.value === value[0]) {
                        field.checked = value[1];
                    }
                } else if (!Array.isArray(value)) {
                    field.value = value;
                }
            });
        });
    };

    $(() => {
        const bar = document.getElementById('unsaved-input');
        const form = bar && bar.closest('form');
        if (!form) {
            return;
        }
        const seen = form.elements.seen;
        const stem = `${PREFIX}${bar.dataset.user}:${bar.dataset.path}:`;
        forgetSaved(bar.dataset.user);
        const before = JSON.stringify(read(form));
        const posted = bar.dataset.posted === 'yes';
        let changed = posted, leaving = false, timer = 0;

        const keep = () => {
            const values = JSON.stringify(read(form));
            changed = posted || values !== before;
            const key = stem + seen.value;
            if (!changed || values.length > LONGEST) {
                return;
            }
            try {
                localStorage.setItem(key, JSON.stringify({ at: Date.now(), seen: seen.value, values }));
            } catch {
                const oldest = drafts().filter((draft) => draft.key !== key).pop();
                if (oldest) {
                    localStorage.removeItem(oldest.key);
                }
            }
        };
        const soon = () => {
            clearTimeout(timer);
            timer = setTimeout(keep, 300);
        };
        const offer = posted ? null : drafts().find((draft) => draft.key.startsWith(stem) && draft.values);
        const start = () => {
            form.addEventListener('input', soon);
            $(form).on('change', soon);
            document.addEventListener('formset:added', soon);
            document.addEventListener('formset:removed', soon);
            window.addEventListener('pagehide', () => { if (changed) { keep(); } });
        };
        form.addEventListener('submit', () => {
            keep();
            leaving = true;
        });
        window.addEventListener('beforeunload', (event) => {
            clearTimeout(timer);
            keep();
            if (changed && !leaving) {
                event.preventDefault();
            }
        });
        if (offer && offer.values !== before) {
            const time = new Date(offer.at).toLocaleString(document.documentElement.lang || undefined,
                { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' });
            bar.querySelector('.when').textContent = time;
            bar.hidden = false;
            bar.querySelector('[data-do=restore]').addEventListener('click', () => {
                write(form, JSON.parse(offer.values));
                if (seen.value !== offer.seen) {
                    localStorage.removeItem(offer.key);
                    seen.value = offer.seen; // it was made from that state, and is merged with what came since
                }
                form.querySelectorAll('details').forEach((one) => {
                    one.open = one.open || [...one.querySelectorAll('input, textarea')].some((field) => field.value !== field.defaultValue);
                });
                bar.hidden = true;
                keep();
            });
            bar.querySelector('[data-do=discard]').addEventListener('click', () => {
                localStorage.removeItem(offer.key);
                bar.hidden = true;
            });
        }
        start();
    });
}

// While a new entry is given its name: entries that it may be, below the name.
{
    django.jQuery(() => {
        const region = document.getElementById('like-this');
        const name = document.getElementById('id_name'), english = document.getElementById('id_name_en');
        if (!region || !name) {
            return;
        }
        name.closest('.form-row').append(region);
        let timer = 0, last = '', asking = null;
        const show = ({ message, candidates }) => {
            const items = candidates.map(({ name: called, url, state, why }) => {
                const item = document.createElement('li'), link = document.createElement('a');
                Object.assign(link, { href: url, target: '_blank', rel: 'noopener', textContent: called });
                item.append(link, ` ${state} · ${why}`);
                return item;
            });
            const list = document.createElement('ul'), heading = document.createElement('p');
            heading.textContent = message;
            list.append(...items);
            region.replaceChildren(...(items.length ? [heading, list] : []));
        };
        const ask = async () => {
            const typed = new URLSearchParams({ name: name.value, name_en: english ? english.value : '' }).toString();
            if (typed === last) {
                return;
            }
            last = typed;
            if (asking) {
                asking.abort();
            }
            asking = new AbortController();
            try {
                const answer = await fetch(`${region.dataset.url}?${typed}`, { signal: asking.signal });
                if (answer.ok) {
                    show(await answer.json());
                }
            } catch {
                // left as it is; saving asks again
            }
        };
        [name, english].filter(Boolean).forEach((field) => field.addEventListener('input', () => {
            clearTimeout(timer);
            timer = setTimeout(ask, 400);
        }));
    });
}
