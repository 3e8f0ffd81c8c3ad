// Locators at the start of a suffix: `, pp. 33-35, 38`, `{pp. iv, vi}`.
//
// The labels are Pandoc's for English, and the common ones that Pandoc does
// not know (`ch.`, `art.`, `S.`), so that a checker can say what to write
// instead. The exact reading for a document's language is not done here.

#ifndef PINCITE_LOCATOR_H
#define PINCITE_LOCATOR_H

#include "pandoc.h"

enum { MAX_LABEL = 16 };

static const char *const locator_labels[] = {
    "p.", "pp.", "page", "pages", "pg.", "pgs.", "p", "pp",
    "chap.", "chaps.", "chapter", "chapters", "ch.", "chs.", "c.", "cc.", "cap.", "caps.", "kap.",
    "sec.", "secs.", "section", "sections", "sect.", "\xA7", "\xA7\xA7",
    "para.", "paras.", "paragraph", "paragraphs", "par.", "pars.", "\xB6", "\xB6\xB6", "abs.", "abschn.",
    "vol.", "vols.", "volume", "volumes", "bd.", "t.",
    "no.", "nos.", "number", "issue", "issues", "n\xB0", "nr.",
    "l.", "ll.", "line", "lines", "z.",
    "v.", "vv.", "verse", "verses",
    "fol.", "fols.", "folio", "folios", "ff.", "f.",
    "fig.", "figs.", "figure", "figures", "table", "tables", "tab.",
    "col.", "cols.", "column", "columns",
    "bk.", "bks.", "book", "books",
    "pt.", "pts.", "part", "parts",
    "op.", "opp.", "opus", "opera",
    "n.", "nn.", "note", "notes", "fn.", "anm.",
    "art.", "arts.", "article", "articles", "s.", "ss.", "s.v.", "s.vv.", "sub verbo", "sub verbis",
    "app.", "appendix", "eq.", "eqs.", "slide", "slides", "at", "time", "loc.", "act", "scene",
};

static bool is_label(Look *l, uint32_t from, uint32_t to) {
    for (unsigned i = 0; i < sizeof locator_labels / sizeof *locator_labels; i++) {
        const unsigned char *label = (const unsigned char *)locator_labels[i];
        uint32_t p = from;
        while (*label && p < to && fold(at(l, p)) == *label) label++, p++;
        if (!*label && p == to) return true;
    }
    return false;
}

static bool is_dash(int32_t c) { return c == '-' || c == 0x2013 || c == 0x2010 || c == 0x2011; }

// Reads one unit of a locator (`33-35`, `4.2`, `(xv)-(xvii)`, `34(1)(a)`),
// marking its end as long as it has a digit or is a roman numeral. Returns the
// end of what was marked, or zero.
static uint32_t mark_unit(Look *l, uint32_t p, bool roman_counts) {
    bool digit = false, roman = roman_counts;
    uint32_t start = p, end = 0;
    for (;;) {
        int32_t c = at(l, p);
        if (p > start && !is_alnum(c) && (digit || roman) && mark_at(l, p)) end = p;
        if (is_alnum(c)) {
            if (is_digit(c)) digit = true;
            if (!is_roman(c)) roman = false;
            p++;
        } else if (c == '(' || c == '[') {
            uint32_t q = p + 1;
            for (; is_alnum(at(l, q)) || is_dash(at(l, q)) || at(l, q) == '.'; q++) {
                if (is_digit(at(l, q))) digit = true;
                else if (!is_roman(at(l, q))) roman = false;
            }
            if (at(l, q) != (c == '(' ? ')' : ']') || q == p + 1) break;
            p = q + 1;
        } else if (is_dash(c) || c == '.' || c == ':' || c == '/') {
            uint32_t next = p + 1;
            if (is_dash(c) && is_dash(at(l, next))) next++;
            int32_t d = at(l, next);
            if (!is_alnum(d) && d != '(' && d != '[') break;
            if (d == 'h' && look_is(l, next, "http")) break;
            p = next;
        } else {
            break;
        }
    }
    return end;
}

// Emits the value that starts here, as many units as there are.
static bool scan_locator_value(Look *l, State *s, bool roman_counts) {
    uint32_t end = mark_unit(l, 0, roman_counts);
    if (end == 0) return false;
    for (;;) {
        uint32_t p = end;
        if (at(l, p) == ',') p++;
        uint32_t q = skip_blanks(l, p);
        if (q == end || (end = mark_unit(l, q, true)) == 0) break;
    }
    l->lexer->result_symbol = LOCATOR_VALUE;
    s->pending = P_NONE;
    s->after_string = true;
    s->after_space = false;
    return true;
}

// Emits the label that starts here, if a value follows it.
static bool scan_locator_label(Look *l, State *s) {
    uint32_t best = 0;
    bool is_symbol = false;
    for (uint32_t p = 0; p < MAX_LABEL;) {
        int32_t c = at(l, p);
        bool sub_verbo = c == ' ' && p == 3 && fold(at(l, 0)) == 's' && fold(at(l, 1)) == 'u' &&
                         fold(at(l, 2)) == 'b';
        bool symbol = c == '.' || c == 0xB0 || c == 0xA7 || c == 0xB6;
        if (!is_letter_ascii(c) && !symbol && !sub_verbo) break;
        p++;
        if ((symbol || !is_letter_ascii(at(l, p))) && is_label(l, 0, p) && mark_at(l, p)) {
            best = p;
            is_symbol = symbol;
        }
    }
    if (best == 0) return false;
    uint32_t q = best;
    while (at(l, q) == ' ' || at(l, q) == 0xA0) q++;
    if (at(l, q) == '\n') q++;
    if (at(l, q) == '\\' && at(l, q + 1) == ' ') q += 2;
    if (q == best && !is_symbol) return false;
    bool digit = false, roman = true;
    uint32_t start = q;
    for (;; q++) {
        int32_t c = at(l, q);
        if (is_digit(c)) digit = true;
        if (is_alnum(c)) roman = roman && is_roman(c);
        else if (c != '.' && c != '(' && c != '[' && !is_dash(c) && c != ')' && c != ']') break;
    }
    if (q == start || !(digit || roman)) return false;
    l->lexer->result_symbol = LOCATOR_LABEL;
    s->pending = P_LOCATOR_VALUE;
    s->after_string = false;
    return true;
}

#endif
