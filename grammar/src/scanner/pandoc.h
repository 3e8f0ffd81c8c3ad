// Pandoc's inline parser, reduced to how far each inline reaches.
//
// Whether `[see @a, "p. 3]"]` is a citation depends on what Pandoc's ordered
// choice makes of everything inside it. `skip_inline` repeats those choices on
// the look-ahead; nothing here builds a tree. (Text.Pandoc.Readers.Markdown,
// `inline`, and Text.Pandoc.Parsing.Citations.)

#ifndef PINCITE_PANDOC_H
#define PINCITE_PANDOC_H

#include "raw.h"

enum { QUOTE_NONE, QUOTE_SINGLE, QUOTE_DOUBLE };

enum { MAX_KEY = 1000 };  // characters of a key in braces

// Where an inline stands.
typedef struct {
    uint8_t quotes;    // the innermost straight quotation around it
    bool isolated;     // inside brackets that are parsed on their own: `]` ends
    uint8_t depth;
} Context;

static uint32_t skip_inline(Look *l, uint32_t p, Context cx);

static uint8_t context_bits(Context cx) {
    return (uint8_t)(0x80 | cx.quotes | cx.isolated << 2);
}

static uint32_t isolated_end(Look *l);

// Whether what is parsed together ends at `p`: the block, or the brackets around it.
static inline bool ends(Look *l, uint32_t p, Context cx) {
    int32_t c = at(l, p);
    return c == END_OF_BLOCK || (cx.isolated && c == ']' && p >= isolated_end(l));
}

static inline void string_ends_at(Look *l, uint32_t p) { l->after_string = p + 1; }
static inline bool is_after_string(Look *l, uint32_t p) { return l->after_string == p + 1; }

// Whether no bracket from `p` on is closed.
static inline bool is_open_bracket(const Look *l, uint32_t p) {
    return look_is_dead(l, DEAD_BRACKET) || p >= l->open_brackets;
}

static inline uint32_t *open_quotes(Look *l, int32_t c) { return c == '"' ? &l->open_double : &l->open_single; }

// ------------------------------------------------------------------- leaves

static inline bool is_key_char(int32_t c) { return c == '_' || is_alnum(c); }

static bool is_key_punctuation(int32_t c) {
    switch (c) {
    case ':': case '.': case '#': case '$': case '%': case '&': case '-': case '+':
    case '?': case '<': case '>': case '~': case '/':
        return true;
    default:
        return false;
    }
}

// The end of the simple key at `p`, or `p` if there is none.
static uint32_t simple_key_end(Look *l, uint32_t p) {
    int32_t c = at(l, p);
    if (!is_key_char(c) && c != '*') return p;
    p++;
    for (;;) {
        c = at(l, p);
        if (is_key_char(c)) {
            p++;
        } else if (is_key_punctuation(c)) {
            int32_t next = at(l, p + 1);
            if (is_key_char(next) || ((c == ':' || c == '/') && next == '/')) p++;
            else return p;
        } else {
            return p;
        }
    }
}

// The end of the example label at `p`. Pandoc reads an `@` that is no citation as
// one of an example, even without a label, and no string ends with it.
static uint32_t example_label_end(Look *l, uint32_t p) {
    for (;;) {
        int32_t c = at(l, p);
        if (is_alnum(c)) p++;
        else if ((c == '_' || c == '-') && is_alnum(at(l, p + 1))) p += 2;
        else return p;
    }
}

// `@{...}` with balanced braces and no white space: the end, or zero.
static uint32_t brace_key_end(Look *l, uint32_t p) {
    unsigned depth = 0;
    for (uint32_t limit = p + MAX_KEY; p < limit; p++) {
        int32_t c = at(l, p);
        if (is_space_at(c)) return 0;
        if (c == '{') depth++;
        if (c == '}' && --depth == 0) return p + 1;
    }
    return 0;
}

// The end of the citation key (with `-@`) at `p`, or zero.
static uint32_t citation_key_end(Look *l, uint32_t p) {
    int32_t c = at(l, p);
    if (c != '@' && c != '-') return 0;
    if (is_after_string(l, p)) return 0;
    if (c == '-' && at(l, ++p) != '@') return 0;
    p++;
    if (at(l, p) == '{') return brace_key_end(l, p);
    uint32_t end = simple_key_end(l, p);
    return end > p ? end : 0;
}

// A code span; the end, or zero.
static uint32_t code_end(Look *l, uint32_t p) {
    uint32_t n = 0;
    while (at(l, p) == '`') p++, n++;
    for (;;) {
        int32_t c = at(l, p);
        if (c == END_OF_BLOCK) return 0;
        if (c != '`') {
            p++;
            continue;
        }
        uint32_t m = 0;
        while (raw_at(l, p) == '`') p++, m++;
        if (m == n) return p;
    }
}

static uint32_t math_end(Look *l, uint32_t p) {
    if (at(l, p + 1) == '$') {
        uint32_t q = p + 2;
        for (; at(l, q) != END_OF_BLOCK; q++) {
            if (at(l, q) == '$' && at(l, q + 1) == '$' && q > p + 2) return q + 2;
        }
        return 0;
    }
    if (is_space_at(at(l, p + 1))) return 0;
    uint32_t q = p + 1;
    for (;;) {
        int32_t c = at(l, q);
        if (c == END_OF_BLOCK) return 0;
        if (c == '\\') {
            q += 2;
        } else if (is_space_at(c)) {
            while (is_space_at(at(l, q)) && at(l, q) != END_OF_BLOCK) q++;
            if (at(l, q) == '$') return 0;
        } else if (c == '$' && q > p + 1) {
            return is_digit(raw_at(l, q + 1)) ? 0 : q + 1;
        } else {
            q++;
        }
    }
}

// `&amp;`, `&#64;`, `&#x40;`
static uint32_t entity_end(Look *l, uint32_t p) {
    uint32_t q = p + 1;
    if (at(l, q) == '#') {
        q++;
        bool hex = (at(l, q) | 32) == 'x';
        if (hex) q++;
        uint32_t start = q;
        while (q - start < 8 && (is_digit(at(l, q)) ||
               (hex && (at(l, q) | 32) >= 'a' && (at(l, q) | 32) <= 'f'))) q++;
        return q > start && at(l, q) == ';' ? q + 1 : 0;
    }
    uint32_t start = q;
    while (q - start < 32 && at(l, q) < 0x80 && is_alnum(at(l, q))) q++;
    return q > start + 1 && at(l, q) == ';' ? q + 1 : 0;
}

// `<https://x.org>`, `<a@b.c>`
static uint32_t autolink_end(Look *l, uint32_t p) {
    p++;
    uint32_t start = p;
    bool scheme = false, mail = false;
    if (!is_alnum(at(l, p))) return 0;
    for (;; p++) {
        int32_t c = at(l, p);
        if (c == '>') return p > start && (scheme || mail) ? p + 1 : 0;
        if (is_space_at(c) || c == '<') return 0;
        if (c == ':' && p > start + 1 && !mail) scheme = true;
        if (c == '@' && !scheme && p > start) mail = true;
        if (!scheme && !mail && !is_alnum(c) && c != '.' && c != '+' && c != '-' && c != '_')
            return 0;
    }
}

// A bare `http://` or `https://` address; the end, or zero. It ends where the
// suffix of a citation or a bracket may end.
static uint32_t uri_end(Look *l, uint32_t p, bool mark) {
    uint32_t q = p + 4;
    if (!look_is(l, p, "http")) return 0;
    if (at(l, q) == 's') q++;
    if (!look_is(l, q, "://")) return 0;
    q += 3;
    uint32_t start = q, end = q;
    unsigned parens = 0;
    for (;; q++) {
        int32_t c = at(l, q);
        if (is_space_at(c) || c == '<' || c == '>' || c == '"' || c == '[' || c == ']' ||
            c == ';' || c == '\\' || c == '`' || c == '|' || c == '{' || c == '}' ||
            c == '*' || c == '^' || c == '\'' || (c >= 0x2018 && c <= 0x201F) || c == 0xAB || c == 0xBB ||
            (c >= 0x3000 && c <= 0x301F) || c == 0xFF09 || c == 0xFF08) break;
        if (c == '(') parens++;
        if (c == ')') {
            if (parens == 0) break;
            parens--;
        }
        // Closing punctuation belongs to the sentence.
        if (c != '.' && c != ',' && c != ':' && c != '!' && c != '?' && c != '_' && c != '~' && c != '(') {
            end = q + 1;
            if (mark) mark_at(l, end);
        }
    }
    return end == start ? 0 : end;
}

// `{#id .class key=value}`; the end, or zero.
static uint32_t attributes_end(Look *l, uint32_t p) {
    if (at(l, p) != '{') return 0;
    p = skip_spnl(l, p + 1);
    if (at(l, p) == '=') {
        uint32_t start = ++p;
        while (is_alnum(at(l, p)) || at(l, p) == '-' || at(l, p) == '_') p++;
        if (p == start) return 0;
        p = skip_blanks(l, p);
        return at(l, p) == '}' ? p + 1 : 0;
    }
    for (;;) {
        int32_t c = at(l, p);
        if (c == '}') return p + 1;
        if (c == '#' || c == '.') {
            uint32_t start = ++p;
            while (!is_space_at(at(l, p)) && at(l, p) != '}' && at(l, p) != '{' &&
                   at(l, p) != '=' && at(l, p) != '#' && (at(l, p) != '.' || c == '#')) p++;
            if (p == start) return 0;
        } else if (c == '-') {
            p++;
        } else if (is_alnum(c) || c == '_' || c == ':') {
            while (is_alnum(at(l, p)) || at(l, p) == '_' || at(l, p) == ':' || at(l, p) == '-' ||
                   at(l, p) == '.') p++;
            if (at(l, p) != '=') return 0;
            c = at(l, ++p);
            if (c == '"' || c == '\'') {
                do {
                    if (at(l, p) == '\\') p++;
                    p++;
                } while (at(l, p) != c && at(l, p) != END_OF_BLOCK);
                if (at(l, p) == END_OF_BLOCK) return 0;
                p++;
            } else {
                while (!is_space_at(at(l, p)) && at(l, p) != '}') p++;
            }
        } else {
            return 0;
        }
        uint32_t q = skip_spnl(l, p);
        c = at(l, q);
        if (q == p && c != '}' && c != '.' && c != '#') return 0;
        p = q;
    }
}

// ------------------------------------------------------------------ brackets

// From `p` inside `depth` brackets past the last of them that closes. Brackets are
// balanced but for what code, math, tags and TeX hide. `*has_at` tells whether an
// `@` is inside.
static uint32_t brackets_end(Look *l, uint32_t p, unsigned depth, bool *has_at) {
    if (has_at) *has_at = false;
    for (;;) {
        int32_t c = at(l, p);
        uint32_t end = 0;
        switch (c) {
        case END_OF_BLOCK:
            return 0;
        case '[':
            depth++;
            break;
        case ']':
            if (--depth == 0) return p + 1;
            break;
        case '\\':
            if (!is_alnum(at(l, p + 1))) end = p + 2;
            else end = tex_end(l, p, false);
            break;
        case '`':
            end = code_end(l, p);
            break;
        case '$':
            end = math_end(l, p);
            break;
        case '<':
            end = html_end(l, p, false);
            break;
        case '@':
            if (has_at) *has_at = true;
            break;
        default:
            break;
        }
        p = end ? end : p + 1;
    }
}

static uint32_t balanced_end(Look *l, uint32_t p, bool *has_at) { return brackets_end(l, p, 0, has_at); }

// Where the brackets end that are parsed on their own around the token.
static uint32_t isolated_end(Look *l) {
    if (l->isolated_end == 0) {
        unsigned depth = 1;
        for (unsigned i = l->state->n_frames; i-- > 0 && !is_isolating(l->state->frames[i]);) {
            if (l->state->frames[i] == FRAME_CITATION) depth++;
        }
        l->isolated_end = brackets_end(l, 0, depth, NULL);
        // Read otherwise, they end at the first that closes.
        l->isolated_end = l->isolated_end ? l->isolated_end - 1 : 1;
    }
    return l->isolated_end;
}

static uint32_t title_end(Look *l, uint32_t p) {
    int32_t c = at(l, p);
    if (c != '"' && c != '\'') return 0;
    for (p++;; p++) {
        int32_t d = at(l, p);
        if (d == END_OF_BLOCK) return 0;
        if (d == '\\') p++;
        else if (d == c && !is_alnum(at(l, p + 1))) return p + 1;
    }
}

static uint32_t parentheses_end(Look *l, uint32_t p) {
    unsigned depth = 0;
    for (;; p++) {
        int32_t c = at(l, p);
        if (c == END_OF_BLOCK) return 0;
        if (c == '\\') p++;
        else if (c == '(') depth++;
        else if (c == ')' && --depth == 0) return p + 1;
    }
}

// The parts of `(u "t")`.
typedef struct { uint32_t url, url_end, title, title_end, end; } Destination;

static bool read_destination(Look *l, uint32_t p, Destination *d, bool mark) {
    if (at(l, p) != '(') return false;
    p = skip_blanks(l, p + 1);
    d->url = p;
    d->title = d->title_end = 0;
    if (at(l, p) == '<') {
        uint32_t q = p + 1;
        while (at(l, q) != '>' && at(l, q) != '\n' && at(l, q) != END_OF_BLOCK) q++;
        if (at(l, q) == '>') {
            p = q + 1;
            if (mark) mark_at(l, p);
        }
    }
    if (p == d->url) {
        bool balanced = true;
        for (;;) {
            int32_t c = at(l, p);
            if (mark && p > d->url) mark_at(l, p);
            if (c == END_OF_BLOCK) return false;
            if (c == ')') break;
            if (c == '(') {
                uint32_t end = balanced ? parentheses_end(l, p) : 0;
                balanced = balanced && end;
                p = end ? end : p + 1;
            } else if (c == '\\') {
                p += 2;
            } else if (is_blank_char(c)) {
                uint32_t q = skip_blanks(l, p);
                int32_t next = at(l, q);
                if (next == '"' || next == '\'' || next == ')' || next == '\n') break;
                p = q;
            } else if (c == '\n') {
                uint32_t q = skip_spnl(l, p);
                if (at(l, q) == '"' || at(l, q) == '\'' || at(l, q) == ')') break;
                p = q;
            } else {
                p++;
            }
        }
    }
    d->url_end = p;
    uint32_t q = skip_spnl(l, p), end = title_end(l, q);
    if (end) d->title = q, d->title_end = end, p = end;
    p = skip_blanks(l, p);
    if (at(l, p) == '\n') p = skip_blanks(l, p + 1);
    if (at(l, p) != ')') return false;
    d->end = p + 1;
    return true;
}

static uint32_t footnote_label_end(Look *l, uint32_t p) {
    uint32_t start = p;
    while (!is_space_at(at(l, p)) && at(l, p) != '[' && at(l, p) != ']' && at(l, p) != '^') p++;
    return p > start && at(l, p) == ']' ? p : 0;
}

// `^label]`
static bool is_footnote_label(Look *l, uint32_t p) { return at(l, p) == '^' && footnote_label_end(l, p + 1); }

static uint32_t group_end(Look *l, uint32_t p, Context cx);

// `[...][label]`: the end of the label, or zero. A label with an `@` is defined
// nowhere, so that Pandoc reads its words; `*has_at` tells.
static uint32_t label_end(Look *l, uint32_t p, bool *has_at) {
    if (at(l, p) != '[' || at(l, p + 1) == '^') return 0;
    return balanced_end(l, p, has_at);
}

static uint32_t reference_label_end(Look *l, uint32_t p) {
    bool has_at;
    uint32_t end = label_end(l, p, &has_at);
    return end && !has_at ? end : 0;
}

// What makes a citation's brackets something else.
static bool is_claimed(Look *l, uint32_t p) {
    int32_t c = at(l, p);
    Destination d;
    return (c == '(' && read_destination(l, p, &d, false)) || (c == '{' && attributes_end(l, p)) ||
           (c == '[' && label_end(l, p, NULL));
}

// Whether emphasis without an end has swallowed all of the brackets around: what
// closes at `p` is theirs.
static bool is_swallowed(const Look *l, uint32_t p) { return l->isolated_end && p >= l->isolated_end; }

// One item from `p`: up to `;` or `]`, or zero.
static uint32_t item_end(Look *l, uint32_t p, Context cx) {
    uint32_t key = 0;
    for (;;) {
        int32_t c = at(l, p);
        if (c == END_OF_BLOCK || c == ']') return 0;
        if ((c == '@' || c == '-') && (key = citation_key_end(l, p))) break;
        if (c == ';') return 0;
        p = skip_inline(l, p, cx);
    }
    p = key;
    l->after_string = 0;
    for (;;) {
        int32_t c = at(l, p);
        if (c == END_OF_BLOCK || is_swallowed(l, p)) return 0;
        if (c == ']' || c == ';') return p;
        p = skip_inline(l, p, cx);
    }
}

// Items from `p` to the closing bracket; its end, or zero.
static uint32_t items_end(Look *l, uint32_t p, Context cx) {
    for (;;) {
        p = item_end(l, skip_spnl(l, p), cx);
        if (p == 0) return 0;
        if (at(l, p) == ']') return p + 1;
        p++;
    }
}

// The group `[...]` at `p` without regard to what follows.
static uint32_t group_end(Look *l, uint32_t p, Context cx) {
    if (at(l, p) != '[' || cx.depth >= MAX_FRAMES - 4 || is_open_bracket(l, p)) return 0;
    uint8_t context = context_bits(cx);
    if (memo_at(l, p)->group_context != context) {
        cx.depth++;
        l->after_string = 0;
        uint32_t end = items_end(l, p + 1, cx);
        memo_at(l, p)->group = end;
        memo_at(l, p)->group_context = context;
    }
    return memo_at(l, p)->group;
}

// A group that is a citation and no link, span or reference.
static uint32_t citation_end(Look *l, uint32_t p, Context cx) {
    uint32_t end = group_end(l, p, cx);
    return end && !is_claimed(l, end) ? end : 0;
}

// The bracket after a narrative citation's key.
enum BracketAfterKey { NO_BRACKET, LOCATOR_BRACKET, GROUP_BRACKET };

// `[p. 3; see @b]` that is no group, at its bracket; its end, or zero.
static uint32_t locator_bracket_end(Look *l, uint32_t p, Context cx) {
    if (at(l, p + 1) == '^' || cx.depth >= MAX_FRAMES - 4) return 0;
    cx.depth++;
    l->after_string = 0;
    for (p++; at(l, p) != ']'; p = skip_inline(l, p, cx)) {
        if (at(l, p) == END_OF_BLOCK) return 0;
        if (at(l, p) != ';') continue;
        p = items_end(l, p + 1, cx);
        if (p == 0) return 0;
        p--;
        break;
    }
    if (is_swallowed(l, p)) return 0;
    int32_t next = at(l, ++p);
    if (next == '[' || next == '(' || (next == '{' && attributes_end(l, p))) return 0;
    return p;
}

static enum BracketAfterKey bracket_after_key(Look *l, uint32_t key_end, Context cx, uint32_t *end) {
    uint32_t p = skip_spnl(l, key_end);
    // In a text table white space parts the columns.
    if (l->state->mode == MODE_TEXT_ROW && (p > key_end + 1 || at(l, key_end) == '\n')) return NO_BRACKET;
    if (at(l, p) != '[' || is_open_bracket(l, p)) return NO_BRACKET;
    if ((*end = citation_end(l, p, cx))) return GROUP_BRACKET;
    uint8_t context = context_bits(cx);
    if (memo_at(l, p)->locator_context != context) {
        uint32_t locator_end = locator_bracket_end(l, p, cx);
        memo_at(l, p)->locator = locator_end;
        memo_at(l, p)->locator_context = context;
    }
    *end = memo_at(l, p)->locator;
    return *end ? LOCATOR_BRACKET : NO_BRACKET;
}

enum BracketKind {
    BRACKET_NONE, BRACKET_CITATION, BRACKET_FOOTNOTE, BRACKET_SPAN, BRACKET_LINK,
    BRACKET_REFERENCE, BRACKET_TEXT, BRACKET_LABELED,
};

// What the bracket at `p` is, in Pandoc's order of choice, and where it ends.
static enum BracketKind classify_bracket(Look *l, uint32_t p, Context cx, uint32_t *end) {
    if (memo_at(l, p)->context == context_bits(cx)) {
        *end = memo_at(l, p)->end;
        return memo_at(l, p)->kind;
    }
    enum BracketKind kind = BRACKET_NONE;
    bool has_at;
    uint32_t label;
    *end = 0;
    if (at(l, p + 1) == '^' && (label = footnote_label_end(l, p + 2))) {
        kind = BRACKET_FOOTNOTE;
        *end = label + 1;
    } else if (cx.depth < MAX_FRAMES - 4 && !is_open_bracket(l, p)) {
        uint32_t balanced = balanced_end(l, p, &has_at);
        uint32_t saved = l->after_string;
        bool alone = l->labeling && p == 0;
        if (has_at && (*end = alone ? group_end(l, p, cx) : citation_end(l, p, cx))) {
            kind = BRACKET_CITATION;
        } else if (balanced && alone) {
            *end = balanced;
            kind = BRACKET_TEXT;
        } else if (balanced) {
            uint32_t q;
            Destination d;
            *end = balanced;
            if ((q = attributes_end(l, balanced))) {
                kind = BRACKET_SPAN;
                *end = q;
            } else if (read_destination(l, balanced, &d, false)) {
                kind = BRACKET_LINK;
                *end = d.end;
            } else if (at(l, p + 1) != '^' && (q = label_end(l, balanced, &has_at))) {
                // Without a definition Pandoc reads each part alone.
                kind = has_at ? BRACKET_LABELED : BRACKET_REFERENCE;
                *end = q;
            } else {
                kind = BRACKET_TEXT;
            }
        }
        l->after_string = saved;
    }
    memo_at(l, p)->end = *end;
    memo_at(l, p)->context = context_bits(cx);
    memo_at(l, p)->kind = (uint8_t)kind;
    if (kind == BRACKET_NONE && l->ended && !cx.isolated && !seen_after(l, p, ']')) {
        if (l->open_brackets > p) l->open_brackets = p;
        if (!seen_after(l, 0, ']')) l->dead |= 1u << DEAD_BRACKET;
    }
    return kind;
}

// ------------------------------------------------------- emphasis and quotes

static bool is_ender(Look *l, uint32_t p, int32_t c, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        if (raw_at(l, p + i) != c) return false;
    }
    return c == '*' || !is_alnum(raw_at(l, p + n));
}

// Where emphasis ends and whether it was closed; unclosed it has swallowed
// everything to the end of the block, as in Pandoc.
typedef struct { uint32_t end; bool closed; } Enclosure;

static Enclosure two(Look *l, uint32_t p, int32_t c, Context cx) {
    for (;;) {
        if (ends(l, p, cx)) return (Enclosure){p, false};
        if (is_ender(l, p, c, 2)) return (Enclosure){p + 2, true};
        p = skip_inline(l, p, cx);
    }
}

static Enclosure one(Look *l, uint32_t p, int32_t c, Context cx) {
    for (;;) {
        if (ends(l, p, cx)) return (Enclosure){p, false};
        if (is_ender(l, p, c, 1)) {
            if (at(l, p + 1) != c || is_ender(l, p + 2, c, 1)) return (Enclosure){p + 1, true};
            p = two(l, p + 2, c, cx).end;
        } else {
            p = skip_inline(l, p, cx);
        }
    }
}

enum Triple { TRIPLE_NONE, TRIPLE_STRONG_OUTER, TRIPLE_EMPHASIS_OUTER };

static Enclosure three(Look *l, uint32_t p, int32_t c, Context cx, enum Triple *shape) {
    while (!ends(l, p, cx) && !is_ender(l, p, c, 1)) p = skip_inline(l, p, cx);
    Enclosure e = {p, false};
    *shape = TRIPLE_NONE;
    if (ends(l, p, cx)) return e;
    if (is_ender(l, p, c, 3)) {
        e = (Enclosure){p + 3, true};
        *shape = TRIPLE_STRONG_OUTER;
    } else if (is_ender(l, p, c, 2)) {
        e = one(l, p + 2, c, cx);
        *shape = TRIPLE_EMPHASIS_OUTER;
    } else {
        e = two(l, p + 1, c, cx);
        *shape = TRIPLE_STRONG_OUTER;
    }
    if (!e.closed) *shape = TRIPLE_NONE;
    return e;
}

static bool is_quote_open(Look *l, uint32_t p, Context cx) {
    int32_t c = at(l, p);
    if (is_after_string(l, p) || is_space_at(at(l, p + 1)) || at(l, p + 1) == c) return false;
    return cx.quotes != (c == '"' ? QUOTE_DOUBLE : QUOTE_SINGLE);
}

// The end of the straight quotation that `p` opens, or zero.
static uint32_t quote_end(Look *l, uint32_t p, Context cx) {
    int32_t c = at(l, p);
    cx.quotes = c == '"' ? QUOTE_DOUBLE : QUOTE_SINGLE;
    l->after_string = 0;
    for (p = skip_inline(l, p + 1, cx);;) {
        if (ends(l, p, cx)) return 0;
        if (at(l, p) == c && (c == '"' || !is_alnum(at(l, p + 1)))) return p + 1;
        p = skip_inline(l, p, cx);
    }
}

static bool quote_closes_after(Look *l, uint32_t p, int32_t c) {
    for (; p < l->length; p++) {
        if (l->chars[p] == c && (c == '"' || !is_alnum(at(l, p + 1)))) return true;
    }
    return false;
}

// `~~x~~`, or zero.
static uint32_t strikeout_end(Look *l, uint32_t p, Context cx) {
    if (is_space_at(at(l, p + 2)) || at(l, p + 2) == '~') return 0;
    p += 2;
    for (bool first = true;; first = false) {
        if (ends(l, p, cx)) return 0;
        if (!first && at(l, p) == '~' && at(l, p + 1) == '~') return p + 2;
        p = skip_inline(l, p, cx);
    }
}

// `^x^` or `~x~`: no white space inside.
static uint32_t script_end(Look *l, uint32_t p, Context cx) {
    int32_t c = at(l, p++);
    for (bool first = true;; first = false) {
        if (ends(l, p, cx) || is_space_at(at(l, p))) return 0;
        if (!first && at(l, p) == c) return p + 1;
        p = skip_inline(l, p, cx);
    }
}

// ------------------------------------------------------------------- inline

static uint32_t wikilink_end(Look *l, uint32_t p);

static uint32_t skip_enclosure(Look *l, uint32_t p, Context cx) {
    int32_t c = at(l, p);
    if (c == '_' && is_after_string(l, p)) return p + 1;
    uint32_t n = 0;
    while (at(l, p + n) == c) n++;
    p += n;
    if (is_blank_char(at(l, p)) || n > 3) return p;
    enum Triple shape;
    l->after_string = 0;
    Enclosure e = n == 1 ? one(l, p, c, cx) : n == 2 ? two(l, p, c, cx) : three(l, p, c, cx, &shape);
    if (e.closed) string_ends_at(l, e.end);
    return e.end;
}

// The end of the inline at `p`, which is not the end of the block.
static uint32_t skip_inline(Look *l, uint32_t p, Context cx) {
    int32_t c = at(l, p);
    uint32_t end = 0;
    if (is_alnum(c) || c == '.') {
        if (c == 'h' && !is_after_string(l, p) && (end = uri_end(l, p, false))) return end;
        if (c == '.' && at(l, p + 1) == '.') return p + (at(l, p + 2) == '.' ? 3 : 1);
        while (is_alnum(at(l, p)) || (at(l, p) == '.' && at(l, p + 1) != '.')) p++;
        string_ends_at(l, p);
        return p;
    }
    if (cx.depth >= MAX_FRAMES - 4) return p + 1;
    Context inner = cx;
    inner.depth++;
    // A quotation or script that fails is tried again at each level around it:
    // remember, or the work doubles with each level.
    bool remember = c == '"' || c == '\'' || c == '~' || c == '^';
    if (remember && memo_at(l, p)->context == context_bits(cx)) {
        end = memo_at(l, p)->end;
        return end ? end : p + 1;
    }
    switch (c) {
    case '`':
        end = look_is_dead(l, DEAD_CODE) ? 0 : code_end(l, p);
        break;
    case '*':
    case '_':
        return skip_enclosure(l, p, inner);
    case '^':
        end = script_end(l, p, inner);
        if (!end && at(l, p + 1) == '[') end = balanced_end(l, p + 1, NULL);
        break;
    case '[':
        if (at(l, p + 1) == '[' && (end = wikilink_end(l, p))) break;
        if (classify_bracket(l, p, inner, &end) == BRACKET_NONE) end = 0;
        break;
    case '!':
        if (at(l, p + 1) == '[') {
            if (at(l, p + 2) == '[' && (end = wikilink_end(l, p + 1))) break;
            bool has_at;
            uint32_t balanced = is_footnote_label(l, p + 2) || is_open_bracket(l, p) ? 0 : balanced_end(l, p + 1, &has_at);
            Destination d;
            if (balanced && read_destination(l, balanced, &d, false)) end = d.end;
            else if (balanced && reference_label_end(l, balanced) && !citation_end(l, balanced, inner))
                end = reference_label_end(l, balanced);
            else if (!citation_end(l, p + 1, inner)) end = balanced;
        }
        break;
    case '$':
        end = math_end(l, p);
        break;
    case '~':
        if (at(l, p + 1) == '~') end = strikeout_end(l, p, inner);
        if (!end) end = script_end(l, p, inner);
        break;
    case '<':
        end = autolink_end(l, p);
        if (!end) end = html_end(l, p, false);
        break;
    case '\\':
        if (at(l, p + 1) == END_OF_BLOCK || at(l, p + 1) == '\n') end = p + 1;
        else if (!is_alnum(at(l, p + 1))) end = p + 2;
        else end = tex_end(l, p, false);
        break;
    case '@':
    case '-':
        if (c == '-' && at(l, p + 1) == '-') return p + (at(l, p + 2) == '-' ? 3 : 2);
        if ((end = citation_key_end(l, p))) {
            uint32_t bracket_end;
            l->after_string = 0;
            if (bracket_after_key(l, end, inner, &bracket_end)) end = bracket_end;
            l->after_string = 0;
        } else if (c == '@') {
            end = example_label_end(l, p + 1);
        }
        break;
    case '"':
    case '\'':
        if (is_after_string(l, p)) return p + 1;
        if (look_is_dead(l, c == '"' ? DEAD_DOUBLE : DEAD_SINGLE) || !is_quote_open(l, p, cx)) break;
        if (p >= *open_quotes(l, c)) break;
        end = quote_end(l, p, inner);
        if (!end && l->ended && !cx.isolated && !quote_closes_after(l, p + 1, c)) {
            *open_quotes(l, c) = p;
            if (!quote_closes_after(l, 1, c)) l->dead |= 1u << (c == '"' ? DEAD_DOUBLE : DEAD_SINGLE);
        }
        break;
    case '&':
        end = entity_end(l, p);
        break;
    default:
        break;
    }
    if (remember) {
        memo_at(l, p)->end = end;
        memo_at(l, p)->context = context_bits(cx);
    }
    return end ? end : p + 1;
}

// `[[target#anchor|label]]` on one line, without brackets inside, and not the
// text of a link: Obsidian's reading, which beats Pandoc's.
static uint32_t wikilink_end(Look *l, uint32_t p) {
    uint32_t q = p + 2;
    for (;; q++) {
        int32_t c = at(l, q);
        if (c == '\n' || c == END_OF_BLOCK || c == '[') return 0;
        if (c == ']') break;
    }
    if (q == p + 2 || at(l, q + 1) != ']') return 0;
    Destination d;
    if (at(l, q + 2) == '(' && read_destination(l, q + 2, &d, false)) return 0;
    return q + 2;
}

#endif
