// Looking ahead: the rest of a block as a sequence of characters, without the
// prefixes of its containers, read from the lexer as it is asked for.
//
// A token may be decided by what comes many lines later (a citation is one
// only if its bracket closes), and the lexer cannot go back. So a token first
// marks its own end, then reads on through here.

#ifndef PINCITE_LOOK_H
#define PINCITE_LOOK_H

#include <stdlib.h>

#include "state.h"
#include "unicode.h"

enum { END_OF_BLOCK = -2 };

// What a look-ahead already knows about an opener at a position.
typedef struct {
    uint32_t end, group, locator;
    uint8_t context, group_context, locator_context;  // zero: not known yet
    uint8_t kind;
} Memo;

// Openers whose look-ahead reached the end of the block without seeing any
// closer are dead until the block ends; else many openers would cost a scan
// each. What a look-ahead learns about the inlines inside it is kept, too.
enum Dead {
    DEAD_STAR1, DEAD_STAR2, DEAD_STAR3, DEAD_UNDERSCORE1, DEAD_UNDERSCORE2, DEAD_UNDERSCORE3,
    DEAD_BRACKET, DEAD_CODE, DEAD_MATH, DEAD_HTML, DEAD_DOUBLE, DEAD_SINGLE, DEAD_STRIKEOUT,
    DEAD_HIGHLIGHT, DEAD_TEX, DEAD_DISPLAY_MATH, DEAD_SHORTCODE,
    DEAD_QUOTES,  // one bit for each kind of foreign quotation follows
};

typedef struct {
    TSLexer *lexer;
    const State *state;
    int32_t *chars;
    Memo *memos;
    uint32_t length, capacity, limit;
    uint32_t marked;        // where a token was last said to end
    uint32_t n_memos;       // those before are valid
    bool ended, in_code;
    bool labeling;          // the bracket at the start is a label: nothing follows it
    bool crossing;          // reads on over blank lines and starts of blocks
    bool blank_seen, missed;
    bool next_blank;        // the last line read is
    uint8_t next_matched;   // containers that the last line read is in
    uint32_t dead;          // openers known to have no closer
    // From where on brackets and straight quotations are known to have none.
    uint32_t open_brackets, open_double, open_single;
    uint32_t after_string;  // a string token ends at this position, plus one
    uint32_t isolated_end;  // where the brackets around the token end; zero: not known yet
} Look;

static inline void advance(TSLexer *lexer) { lexer->advance(lexer, false); }
static inline void skip(TSLexer *lexer) { lexer->advance(lexer, true); }

static void take_newline(TSLexer *lexer, bool as_padding) {
    bool carriage_return = lexer->lookahead == '\r';
    lexer->advance(lexer, as_padding);
    if (carriage_return && lexer->lookahead == '\n') lexer->advance(lexer, as_padding);
}

// How far the line that starts here belongs to the open containers.
typedef struct {
    uint8_t matched;  // containers whose prefix the line has
    uint32_t indent;  // columns of white space that no container has claimed
    bool any;         // the prefix has a character
} Prefix;

static Prefix match_prefix(TSLexer *lexer, const State *s, bool as_padding) {
    Prefix p = {0, 0, false};
    uint32_t column = 0;
    for (; p.matched < s->n_containers; p.matched++) {
        Block block = s->containers[p.matched];
        uint32_t wanted;
        switch (block.kind) {
        case QUOTE:
            while (p.indent < 4 && is_blank_char(lexer->lookahead)) {
                uint32_t width = lexer->lookahead == '\t' ? 4 - column % 4 : 1;
                lexer->advance(lexer, as_padding);
                column += width, p.indent += width, p.any = true;
            }
            if (p.indent > 3 || lexer->lookahead != '>') return p;
            lexer->advance(lexer, as_padding);
            column++, p.indent = 0, p.any = true;
            if (lexer->lookahead == ' ') {
                lexer->advance(lexer, as_padding);
                column++;
            } else if (lexer->lookahead == '\t') {
                p.indent = 4 - column % 4 - 1;
                lexer->advance(lexer, as_padding);
                column += p.indent + 1;
            }
            continue;
        case ITEM:
        case DEFINITION:
            wanted = block.data;
            break;
        case FOOTNOTE:
            wanted = 4;
            break;
        default:
            continue;
        }
        while (p.indent < wanted && is_blank_char(lexer->lookahead)) {
            uint32_t width = lexer->lookahead == '\t' ? 4 - column % 4 : 1;
            lexer->advance(lexer, as_padding);
            column += width, p.indent += width, p.any = true;
        }
        if (p.indent >= wanted) p.indent -= wanted;
        else if (is_newline(lexer->lookahead) || lexer->eof(lexer)) p.indent = 0;
        else return p;
    }
    return p;
}

static void push_char(Look *l, int32_t c) {
    if (l->length == l->capacity) {
        l->capacity = l->capacity ? l->capacity * 2 : 512;
        l->chars = realloc(l->chars, l->capacity * sizeof *l->chars);
        l->memos = realloc(l->memos, l->capacity * sizeof *l->memos);
    }
    l->chars[l->length++] = c;
}

static bool is_grid_row(const State *s) { return s->mode == MODE_TEXT_ROW && s->table_kind == TABLE_GRID; }

// After the bar of a grid's row: takes an indented cell, which is code.
static void take_code_cell(TSLexer *lexer) {
    unsigned blanks = 0;
    while (lexer->lookahead == ' ') advance(lexer), blanks++;
    if (blanks < 5) return;
    while (lexer->lookahead != '|' && !is_newline(lexer->lookahead) && !lexer->eof(lexer)) advance(lexer);
}

static inline void take_char(Look *l) {
    int32_t c = l->lexer->lookahead;
    if (c == '`' && (l->length == 0 || l->chars[l->length - 1] != '`')) l->in_code = !l->in_code;
    push_char(l, c);
    advance(l->lexer);
    if (c == '|' && is_grid_row(l->state)) take_code_cell(l->lexer);
}

// The character at `i` of the line being read; a newline is not crossed.
// As with `at`, the character after those read is seen without being taken.
static int32_t raw_at(Look *l, uint32_t i) {
    if (i < l->length) return l->chars[i];
    for (;;) {
        if (l->lexer->eof(l->lexer)) return END_OF_BLOCK;
        if (is_newline(l->lexer->lookahead)) return '\n';
        if (i == l->length) return l->lexer->lookahead;
        take_char(l);
    }
}

static bool interrupts_paragraph(Look *l, uint32_t at, Prefix prefix);
static bool is_dash_line(Look *l, uint32_t i);
static bool quote_ends(Look *l);
static bool in_quote(const State *s);

// After a line break at index `newline`: whether the paragraph goes on.
static bool goes_on(Look *l, uint32_t newline) {
    TSLexer *lexer = l->lexer;
    Prefix prefix = match_prefix(lexer, l->state, false);
    l->next_matched = prefix.matched;
    while (is_blank_char(lexer->lookahead)) {
        prefix.indent += lexer->lookahead == '\t' ? 4 : 1;
        advance(lexer);
    }
    l->next_blank = is_newline(lexer->lookahead);
    if (interrupts_paragraph(l, newline + 1, prefix)) {
        l->length = newline;
        l->ended = true;
        return false;
    }
    return true;
}

static bool pull_newline(Look *l) {
    uint32_t newline = l->length;
    push_char(l, '\n');
    take_newline(l->lexer, false);
    return goes_on(l, newline);
}

// The last line of a block quote, if it starts with a dash, names the author
// and is no part of the paragraph.
static void cut_attribution(Look *l, uint32_t newline) {
    TSLexer *lexer = l->lexer;
    if (!in_quote(l->state) || l->next_matched != l->state->n_containers ||
        !is_dash_line(l, newline + 1)) return;
    while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) take_char(l);
    if (lexer->eof(lexer) || !pull_newline(l)) {
        l->ended = true;
        if (quote_ends(l)) l->length = newline;
    }
}

// In a table's row `|` ends the cell, unless it is escaped or in a code span.
static bool ends_cell(Look *l) {
    int32_t c = l->lexer->lookahead, before = l->length ? l->chars[l->length - 1] : 0;
    if (c == '|' && before != '\\' && !l->in_code) l->ended = true;
    return l->ended;
}

// Lets the look-ahead run on to the end of the innermost container: comments,
// TeX and verbatim HTML may hold blank lines. Before anything is looked at.
static void cross_blocks(Look *l) {
    if (l->state->misses >= MAX_MISSES) return;
    l->crossing = true;
    l->limit = CROSS_LIMIT;
}

// Takes a line break that is crossed, and the next line's prefix. A lazy line
// belongs to its container unless a blank line comes before.
static void cross_newline(Look *l) {
    push_char(l, '\n');
    take_newline(l->lexer, false);
    bool inside = match_prefix(l->lexer, l->state, false).matched == l->state->n_containers;
    bool blank = is_newline(l->lexer->lookahead);
    if (!inside && (blank || l->blank_seen)) l->ended = true;
    l->blank_seen = l->blank_seen || blank;
}

static void pull(Look *l) {
    TSLexer *lexer = l->lexer;
    if (l->length >= l->limit || lexer->eof(lexer)) {
        l->ended = true;
        return;
    }
    if (l->crossing) {
        if (is_newline(lexer->lookahead)) cross_newline(l);
        else take_char(l);
        return;
    }
    if (!is_newline(lexer->lookahead)) {
        if (l->state->mode == MODE_ROW && ends_cell(l)) return;
        take_char(l);
        return;
    }
    if (!is_multi_line(l->state->mode)) {
        l->ended = true;
        return;
    }
    uint32_t newline = l->length;
    if (pull_newline(l)) cut_attribution(l, newline);
}

// The character at `i`. The one after those read is seen without being taken,
// so that the lexer stands before it and a token's end can be marked there.
static int32_t at(Look *l, uint32_t i) {
    for (;;) {
        if (i < l->length) return l->chars[i];
        if (l->ended) return END_OF_BLOCK;
        if (i == l->length && l->length < l->limit) {
            int32_t c = l->lexer->lookahead;
            if (c != 0 && !is_newline(c) && (c != '|' || l->crossing || l->state->mode != MODE_ROW)) return c;
        }
        pull(l);
    }
}

static void take_until(Look *l, uint32_t i) {
    while (l->length < i && !l->ended) pull(l);
}

// Marks the end of the token before `i`, if the lexer has not gone further.
static bool mark_at(Look *l, uint32_t i) {
    take_until(l, i);
    if (l->length != i) return false;
    l->marked = i;
    l->lexer->mark_end(l->lexer);
    return true;
}

// What is known about the opener at `i`.
static Memo *memo_at(Look *l, uint32_t i) {
    take_until(l, i + 1);
    for (; l->n_memos <= i; l->n_memos++) l->memos[l->n_memos] = (Memo){0};
    return &l->memos[i];
}

static bool look_is(Look *l, uint32_t i, const char *text) {
    for (; *text; text++, i++) {
        if (at(l, i) != *text) return false;
    }
    return true;
}

static bool raw_is(Look *l, uint32_t i, const char *text) {
    for (; *text; text++, i++) {
        if (raw_at(l, i) != *text) return false;
    }
    return true;
}

static uint32_t skip_blanks(Look *l, uint32_t i) {
    while (is_blank_char(at(l, i))) i++;
    return i;
}

static inline bool look_is_dead(const Look *l, unsigned opener) { return l->dead >> opener & 1; }

static bool seen_after(const Look *l, uint32_t from, int32_t c) {
    for (uint32_t i = from; i < l->length; i++) {
        if (l->chars[i] == c) return true;
    }
    return false;
}

// Pandoc's `spnl`: spaces and at most one line break.
static uint32_t skip_spnl(Look *l, uint32_t i) {
    i = skip_blanks(l, i);
    if (at(l, i) == '\n') i = skip_blanks(l, i + 1);
    return i;
}

static inline bool is_space_at(int32_t c) {
    return c == ' ' || c == '\t' || c == '\n' || c == END_OF_BLOCK;
}

// ----------------------------------------------------- starts of other blocks

static uint32_t raw_run(Look *l, uint32_t i) {
    int32_t c = raw_at(l, i);
    uint32_t n = 0;
    while (raw_at(l, i + n) == c) n++;
    return n;
}

static bool raw_blank_from(Look *l, uint32_t i) {
    while (is_blank_char(raw_at(l, i))) i++;
    int32_t c = raw_at(l, i);
    return c == '\n' || c == END_OF_BLOCK;
}

// `***`, `- - -`, `___` alone on a line.
static bool is_thematic_break(Look *l, uint32_t i) {
    int32_t mark = raw_at(l, i);
    if (mark != '*' && mark != '-' && mark != '_') return false;
    uint32_t n = 0;
    for (;; i++) {
        int32_t c = raw_at(l, i);
        if (c == mark) n++;
        else if (!is_blank_char(c)) return n >= 3 && (c == '\n' || c == END_OF_BLOCK);
    }
}

// An opening fence of a code block, or zero.
static uint32_t code_fence(Look *l, uint32_t i) {
    int32_t c = raw_at(l, i);
    if (c != '`' && c != '~') return 0;
    uint32_t n = raw_run(l, i);
    if (n < 3) return 0;
    if (c == '`') {
        // A chunk's options may have backticks.
        uint32_t j = i + n;
        while (is_blank_char(raw_at(l, j))) j++;
        bool braces = raw_at(l, j) == '{';
        for (;; j++) {
            int32_t d = raw_at(l, j);
            if (d == '}') braces = false;
            if (d == '`' && !braces) return 0;
            if (d == '\n' || d == END_OF_BLOCK) break;
        }
    }
    return n;
}

enum ListKind {
    LIST_BULLET = 1, LIST_DECIMAL = 16, LIST_LETTER = 32, LIST_EXAMPLE = 48, LIST_HASH = 64,
    // The delimiter is in the low bits.
    LIST_PERIOD = 1, LIST_PAREN = 2, LIST_PARENS = 3,
};

typedef struct { uint8_t kind; uint8_t width; bool one; } Marker;

static bool is_roman(int32_t c) {
    switch (c | 32) {
    case 'i': case 'v': case 'x': case 'l': case 'c': case 'd': case 'm': return true;
    default: return false;
    }
}

// The list marker at `i`: its kind (zero if there is none) and width.
static Marker list_marker(Look *l, uint32_t i) {
    Marker none = {0, 0, false};
    int32_t c = raw_at(l, i);
    // `p. 3` is a page number.
    if (c == 'p' && raw_at(l, i + 1) == '.' && is_blank_char(raw_at(l, i + 2)) && is_digit(raw_at(l, i + 3))) return none;
    if (c == '-' || c == '*' || c == '+') {
        int32_t next = raw_at(l, i + 1);
        if (!is_blank_char(next) && next != '\n' && next != END_OF_BLOCK) return none;
        return (Marker){(uint8_t)(c == '-' ? 1 : c == '*' ? 2 : 3), 1, true};
    }
    uint32_t start = i;
    bool parens = c == '(';
    if (parens) c = raw_at(l, ++i);
    Marker m = none;
    bool upper = false;
    if (is_digit(c)) {
        uint32_t n = 0;
        m.one = c == '1';
        while (is_digit(raw_at(l, i)) && n < 9) i++, n++;
        m.one = m.one && n == 1;
        m.kind = LIST_DECIMAL;
    } else if (c == '#' && !parens) {
        i++;
        m.kind = LIST_HASH;
    } else if (c == '@') {
        i++;
        while (is_alnum(raw_at(l, i)) ||
               ((raw_at(l, i) == '_' || raw_at(l, i) == '-') && is_alnum(raw_at(l, i + 1)))) {
            if (++i - start > 200) return none;
        }
        m.kind = LIST_EXAMPLE;
    } else if (is_letter_ascii(c)) {
        upper = c < 'a';
        uint32_t n = 0;
        bool roman = true;
        while (is_letter_ascii(raw_at(l, i)) && n < 8) {
            roman = roman && is_roman(raw_at(l, i)) && (raw_at(l, i) < 'a') == upper;
            i++, n++;
        }
        if (n > 1 && !roman) return none;
        m.kind = LIST_LETTER;
    } else {
        return none;
    }
    c = raw_at(l, i);
    if (parens ? c != ')' : c != '.' && c != ')') return none;
    m.kind |= parens ? LIST_PARENS : c == '.' ? LIST_PERIOD : LIST_PAREN;
    i++;
    c = raw_at(l, i);
    if (!is_blank_char(c) && c != '\n' && c != END_OF_BLOCK) return none;
    // `B. Russell` is an initial: an upper-case letter wants two spaces.
    if (upper && !parens && raw_at(l, i - 1) == '.' && i - start == 2) {
        if (c == ' ' && !is_blank_char(raw_at(l, i + 1)) && raw_at(l, i + 1) != '\n') return none;
    }
    if (m.kind >= LIST_HASH && (m.kind & 3) != LIST_PERIOD) return none;
    m.width = (uint8_t)(i - start);
    return m;
}

// `[^label]:`
static bool is_footnote_definition(Look *l, uint32_t i) {
    if (raw_at(l, i) != '[' || raw_at(l, i + 1) != '^') return false;
    for (uint32_t j = i + 2;; j++) {
        int32_t c = raw_at(l, j);
        if (c == ']') return j > i + 2 && raw_at(l, j + 1) == ':';
        if (c == '\n' || c == END_OF_BLOCK || c == '[' || is_blank_char(c)) return false;
    }
}

// `:::` alone, or with attributes or one word after it.
static bool is_div_fence(Look *l, uint32_t i) {
    if (!raw_is(l, i, ":::")) return false;
    i += raw_run(l, i);
    while (is_blank_char(raw_at(l, i))) i++;
    bool braces = raw_at(l, i) == '{';
    int32_t quote = 0;
    for (;; i++) {
        int32_t c = raw_at(l, i);
        if (c == '\n' || c == END_OF_BLOCK) return !braces;
        if (braces) {
            if (quote ? c == quote : c == '"' || c == '\'') quote = quote ? 0 : c;
            else if (c == '}' && !quote) braces = false;
        } else if (is_blank_char(c)) {
            break;
        }
    }
    while (is_blank_char(raw_at(l, i))) i++;
    while (raw_at(l, i) == ':') i++;
    return raw_blank_from(l, i);
}

static bool is_atx_heading(Look *l, uint32_t i) {
    if (raw_at(l, i) != '#') return false;
    uint32_t n = raw_run(l, i);
    int32_t c = raw_at(l, i + n);
    return n < 200 && (is_blank_char(c) || c == '\n' || c == END_OF_BLOCK);
}

static uint32_t dash_mark(Look *l, uint32_t i) {
    int32_t c = raw_at(l, i);
    if (c == 0x2014 || c == 0x2015) return 1;
    if (c != '-' || raw_at(l, i + 1) != '-') return 0;
    uint32_t n = raw_run(l, i);
    return n <= 3 ? n : 0;
}

// `+---+:==:+`, a line of a grid table.
static bool is_grid_rule(Look *l, uint32_t i) {
    if (raw_at(l, i) != '+') return false;
    uint32_t marks = 0;
    for (i++;; i++) {
        int32_t c = raw_at(l, i);
        if (c == '-' || c == '=') marks++;
        else if (c != ':' && c != '+') return marks && raw_at(l, i - 1) == '+' && raw_blank_from(l, i);
    }
}

// `----- ---`: the number of runs of dashes alone on a line.
static uint32_t dash_runs(Look *l, uint32_t i) {
    uint32_t runs = 0;
    while (raw_at(l, i) == '-') {
        i += raw_run(l, i), runs++;
        while (is_blank_char(raw_at(l, i))) i++;
    }
    int32_t c = raw_at(l, i);
    return c == '\n' || c == END_OF_BLOCK ? runs : 0;
}

// Whether the line at `i` is no part of the text table's row above it.
static bool ends_text_row(Look *l, uint32_t i) {
    switch (l->state->table_kind) {
    case TABLE_GRID: return raw_at(l, i) != '|' || is_grid_rule(l, i);
    case TABLE_MULTI_LINE: return dash_runs(l, i) > 0;
    default: return true;
    }
}

// Whether the line whose first character is at `at` (after its prefix and
// indentation) ends the paragraph of the line above.
static bool interrupts_paragraph(Look *l, uint32_t at, Prefix prefix) {
    const State *s = l->state;
    int32_t c = raw_at(l, at);
    if (c == '\n' || c == END_OF_BLOCK) return true;
    if (s->mode == MODE_VERSE) return prefix.indent == 0 || prefix.matched < s->n_containers;
    if (s->mode == MODE_TEXT_ROW) return prefix.matched < s->n_containers || ends_text_row(l, at);
    if (prefix.indent >= 4) return false;
    if (is_alnum(c)) {
        if (!is_digit(c) && !in_container(s, LIST)) return false;
        Marker m = list_marker(l, at);
        return m.kind && (in_container(s, LIST) || m.one) &&
               !raw_blank_from(l, at + m.width);
    }
    switch (c) {
    case '#':
        return is_atx_heading(l, at) || (in_container(s, LIST) && list_marker(l, at).kind);
    case '>':
        return true;
    case '`':
        return code_fence(l, at) > 0;
    case '~':
        if (in_container(s, DEFINITION) && is_blank_char(raw_at(l, at + 1))) return true;
        return code_fence(l, at) > 0;
    case ':':
        if (in_container(s, DEFINITION) && is_blank_char(raw_at(l, at + 1))) return true;
        return is_div_fence(l, at);
    case '[':
        return is_footnote_definition(l, at);
    case '*':
    case '-':
    case '+':
    case '_': {
        if (is_thematic_break(l, at)) return true;
        Marker m = list_marker(l, at);
        if (m.kind) return in_container(s, LIST) || !raw_blank_from(l, at + 1);
        break;
    }
    case '(':
    case '@':
        return in_container(s, LIST) && list_marker(l, at).kind;
    default:
        break;
    }
    return false;
}

// After a line, at the end of its paragraph: whether its block quote ends too.
// The lexer moves on, so this is the last thing a token asks.
static bool quote_ends(Look *l) {
    TSLexer *lexer = l->lexer;
    const State *s = l->state;
    bool inside = l->next_matched == s->n_containers;
    for (unsigned lines = 0; lines < 8; lines++) {
        if (lexer->eof(lexer)) return true;
        bool blank = is_newline(lexer->lookahead);
        if (!inside) return blank || lexer->lookahead != '>';
        if (!blank) return false;
        take_newline(lexer, false);
        inside = match_prefix(lexer, s, false).matched == s->n_containers;
        while (is_blank_char(lexer->lookahead)) advance(lexer);
    }
    return false;
}

static bool in_quote(const State *s) {
    return s->n_containers && s->containers[s->n_containers - 1].kind == QUOTE;
}

// A dash and words, as in `— Kim, [@k, p. 3]`.
static bool is_dash_line(Look *l, uint32_t i) {
    uint32_t n = dash_mark(l, i);
    if (n == 0) return false;
    for (i += n; is_blank_char(raw_at(l, i));) i++;
    return raw_at(l, i) != '\n' && raw_at(l, i) != END_OF_BLOCK;
}

// The containers that end at the blank line before the lexer, because of what
// comes after it. They are closed there: closed only where the next block
// starts, an empty token would stand before that block, and its old tree could
// not be reused. What is not seen here is closed there all the same.
static uint8_t ends_at_blank(Look *l, const State *s) {
    TSLexer *lexer = l->lexer;
    if (s->n_containers == 0 || in_container(s, QUOTE)) return 0;
    Prefix prefix;
    for (unsigned lines = 0;; lines++) {
        take_newline(lexer, false);
        if (lines > 8 || lexer->eof(lexer)) return 0;
        prefix = match_prefix(lexer, s, false);
        while (is_blank_char(lexer->lookahead)) {
            prefix.indent += lexer->lookahead == '\t' ? 4 : 1;
            advance(lexer);
        }
        if (!is_newline(lexer->lookahead)) break;
    }
    l->length = l->n_memos = 0;
    uint8_t n = s->n_containers;
    for (; n > 0; n--) {
        Block block = s->containers[n - 1];
        bool outside = n > prefix.matched;
        if (block.kind == DIV) break;
        if (outside) continue;
        if (block.kind == LIST) {
            if (prefix.indent < 4 && !is_thematic_break(l, 0) && list_marker(l, 0).kind == block.data) break;
        } else if (block.kind == SECTION) {
            if (prefix.indent > 3 || !is_atx_heading(l, 0) || raw_run(l, 0) > block.data) break;
        } else {
            break;
        }
    }
    return (uint8_t)(s->n_containers - n);
}

#endif
