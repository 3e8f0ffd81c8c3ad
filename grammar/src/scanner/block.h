// Tokens at the start of a line and the lines of leaf blocks.

#ifndef PINCITE_BLOCK_H
#define PINCITE_BLOCK_H

#include "inline.h"

enum { FRONT_MATTER_LIMIT = 200000, MAX_NESTED = MAX_CONTAINERS - 8 };

static void take_line(TSLexer *lexer) {
    while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) advance(lexer);
    if (!lexer->eof(lexer)) take_newline(lexer, false);
}

static void next_line(State *s) {
    s->matched = false;
    s->after_text = true;
    s->after_item = false;
}

static bool close_container(TSLexer *lexer, State *s) {
    if (s->n_containers == 0) {
        memset(s, 0, sizeof *s);
        s->mode = MODE_END;
        return emit(lexer, BLOCK_CLOSE);
    }
    if (s->containers[--s->n_containers].kind == DIV) s->pending = P_DIV_IMPLICIT_END;
    return emit(lexer, BLOCK_CLOSE);
}

static bool is_top_level(const State *s) {
    return s->n_containers == 0 || s->containers[s->n_containers - 1].kind == SECTION;
}

static void start_inlines(State *s, uint8_t mode) {
    s->mode = mode;
    s->after_space = true;
    s->after_string = s->after_item = false;
}

// ------------------------------------------------------------ the next lines

// What the line after the one at `i` makes of it. Reads on; the last thing a
// block's start asks.
enum Below { BELOW_NOTHING, BELOW_SETEXT, BELOW_TABLE, BELOW_TEXT_TABLE, BELOW_DEFINITION };

static bool is_delimiter_row(Look *l, uint32_t i) {
    bool dash = false, bar = false;
    for (;; i++) {
        int32_t c = raw_at(l, i);
        if (c == '-') dash = true;
        else if (c == '|' || c == '+') bar = true;
        else if (c != ':' && !is_blank_char(c)) return (c == '\n' || c == END_OF_BLOCK) && dash && bar;
    }
}

static bool is_definition_mark(Look *l, uint32_t i) {
    return (raw_at(l, i) == ':' || raw_at(l, i) == '~') && is_blank_char(raw_at(l, i + 1));
}

// `- - -` is a thematic break, whatever comes above it.
static bool is_single_dashes(Look *l, uint32_t i) {
    for (; raw_at(l, i) == '-' || is_blank_char(raw_at(l, i)); i++) {
        if (raw_at(l, i) == '-' && raw_at(l, i + 1) == '-') return false;
    }
    return true;
}

static enum Below look_below(Look *l, const State *s, bool setext) {
    TSLexer *lexer = l->lexer;
    // Of this line only the first character is asked for again.
    if (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) take_char(l);
    while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) advance(lexer);
    bool blank = false;
    for (unsigned lines = 0; lines < 2 && !lexer->eof(lexer); lines++) {
        take_newline(lexer, false);
        Prefix prefix = match_prefix(lexer, s, false);
        while (is_blank_char(lexer->lookahead)) {
            prefix.indent += lexer->lookahead == '\t' ? 4 : 1;
            advance(lexer);
        }
        if (prefix.matched < s->n_containers || prefix.indent > 3) return BELOW_NOTHING;
        uint32_t i = l->length;
        push_char(l, '\n');
        i++;
        int32_t c = raw_at(l, i);
        if (c == '\n') {
            blank = true;
            continue;
        }
        if (is_definition_mark(l, i)) return BELOW_DEFINITION;
        if (blank) return BELOW_NOTHING;
        if (setext && (c == '=' || c == '-') && raw_blank_from(l, i + raw_run(l, i))) return BELOW_SETEXT;
        if (is_delimiter_row(l, i)) return BELOW_TABLE;
        if (dash_runs(l, i) > 1 && !is_single_dashes(l, i)) return BELOW_TEXT_TABLE;
        return BELOW_NOTHING;
    }
    return BELOW_NOTHING;
}

// Whether `---` opens YAML: a key comes first, and a closing line later.
static bool is_front_matter(TSLexer *lexer) {
    unsigned read = 0;
    bool key_seen = false, comments = true;
    while (!lexer->eof(lexer) && read < FRONT_MATTER_LIMIT) {
        int32_t first = lexer->lookahead;
        if (first == '-' || first == '.') {
            unsigned n = 0;
            while (lexer->lookahead == first) advance(lexer), n++;
            while (is_blank_char(lexer->lookahead)) advance(lexer);
            if (n == 3 && (is_newline(lexer->lookahead) || lexer->eof(lexer))) return key_seen || (comments && read > 0);
        }
        bool blank = is_newline(first);
        if (!key_seen && blank && read == 0) return false;
        bool comment = first == '#';
        while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) {
            if (!key_seen && !comment) {
                int32_t c = lexer->lookahead;
                advance(lexer), read++;
                if (c == ':' && (is_blank_char(lexer->lookahead) || is_newline(lexer->lookahead))) key_seen = true;
                else if (!is_alnum(c) && c != '_' && c != '-' && c != '.' && c != ' ' && c != '"' && c != '\'' && c != '/') return false;
                continue;
            }
            advance(lexer), read++;
        }
        comments = comments && comment;
        if (!key_seen && !comment && !blank) return false;
        if (!lexer->eof(lexer)) take_newline(lexer, false), read++;
    }
    return false;
}

// ------------------------------------------------------------------ openings

static bool open_heading(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    uint32_t level = raw_run(l, 0);
    if (is_top_level(s)) {
        if (s->n_containers && s->containers[s->n_containers - 1].data >= level)
            return close_container(lexer, s);
        push_container(s, SECTION, (uint8_t)level);
        s->pending = P_HEADING;
        return emit(lexer, SECTION_OPEN);
    }
    mark_at(l, level);
    start_inlines(s, MODE_HEADING);
    return emit(lexer, HEADING_MARKER);
}

static bool open_setext(Look *l, State *s, uint32_t level) {
    TSLexer *lexer = l->lexer;
    if (is_top_level(s)) {
        if (s->n_containers && s->containers[s->n_containers - 1].data >= level)
            return close_container(lexer, s);
        push_container(s, SECTION, (uint8_t)level);
        s->pending = P_SETEXT;
        return emit(lexer, SECTION_OPEN);
    }
    start_inlines(s, MODE_SETEXT);
    return emit(lexer, SETEXT_START);
}

static bool open_item(Look *l, State *s, Marker m, uint32_t indent) {
    TSLexer *lexer = l->lexer;
    bool example = (m.kind & 0xF0) == LIST_EXAMPLE;
    bool in_list = top_container(s) && top_container(s)->kind == LIST;
    // The marker is the token, unless it has been left behind.
    bool marked = !example && !(in_list && indent) && (l->marked == m.width || mark_at(l, m.width));
    uint32_t p = m.width, spaces = 0;
    while (is_blank_char(raw_at(l, p + spaces))) spaces++;
    int32_t c = raw_at(l, p + spaces);
    uint32_t width = indent + m.width + (spaces > 4 || spaces == 0 || c == '\n' ? 1 : spaces);
    if (spaces && raw_at(l, p) == '\t') width = (indent + m.width + 4) / 4 * 4;
    if (width > 200) width = 200;
    if (!in_list) push_container(s, LIST, m.kind);
    push_container(s, ITEM, (uint8_t)width);
    s->after_item = true;
    s->pending = example ? P_EXAMPLE_OPEN : marked ? P_NONE : P_LIST_MARKER;
    uint32_t t = p + spaces;
    if (!example && spaces && c == '[' && raw_at(l, t + 2) == ']' && is_blank_char(raw_at(l, t + 3)) &&
        (raw_at(l, t + 1) == ' ' || (raw_at(l, t + 1) | 32) == 'x' || raw_at(l, t + 1) == '/' || raw_at(l, t + 1) == '-'))
        s->pending = marked ? P_TASK : P_TASK_LIST_MARKER;
    return emit(lexer, marked ? LIST_MARKER : AHEAD);
}

static bool open_fence(Look *l, State *s, uint32_t n, uint32_t indent) {
    TSLexer *lexer = l->lexer;
    s->fence_char = (uint8_t)raw_at(l, 0);
    s->fence_length = (uint8_t)(n > 255 ? 255 : n);
    s->fence_indent = (uint8_t)indent;
    s->mode = MODE_FENCE;
    s->pending = P_FENCE;
    return emit(lexer, AHEAD);
}

// Whether the fence on the line before the lexer is closed in its container;
// else it is words. Reads on.
static bool is_fence_closed(Look *l, const State *s, int32_t mark, uint32_t n) {
    TSLexer *lexer = l->lexer;
    if (s->misses >= MAX_MISSES) return false;
    while (!lexer->eof(lexer)) {
        while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) advance(lexer);
        if (lexer->eof(lexer)) break;
        take_newline(lexer, false);
        if (match_prefix(lexer, s, false).matched < s->n_containers) break;
        uint32_t blanks = 0, marks = 0;
        while (lexer->lookahead == ' ' && blanks < 4) advance(lexer), blanks++;
        if (blanks > 3) continue;
        while (lexer->lookahead == mark) advance(lexer), marks++;
        while (marks >= n && is_blank_char(lexer->lookahead)) advance(lexer);
        if (marks >= n && (is_newline(lexer->lookahead) || lexer->eof(lexer))) return true;
    }
    l->missed = l->crossing = true;
    return false;
}

static bool open_div(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    push_container(s, DIV, 0);
    s->pending = P_DIV;
    return emit(lexer, AHEAD);
}

static bool start_paragraph(Look *l, State *s) {
    int32_t first = raw_at(l, 0);
    start_inlines(s, MODE_PARAGRAPH);
    if (first == 0x201C || first == 0x201E || first == 0xAB) s->pending = P_FIRST;
    return emit(l->lexer, PARAGRAPH_START);
}

// `<script>` and its like: verbatim to the closing tag, if it ends its line.
static bool open_html(Look *l, State *s) {
    unsigned tag = verbatim_tag(l, 0);
    if (tag) {
        cross_blocks(l);
        uint32_t end = verbatim_end(l, 1, verbatim_tags[tag - 1]);
        if (end && raw_blank_from(l, end)) {
            take_line(l->lexer);
            next_line(s);
            return emit_here(l->lexer, HTML_BLOCK);
        }
        return start_paragraph(l, s);
    }
    // The lines of a comment are no underline and no table.
    if (raw_is(l, 0, "<!--")) return start_paragraph(l, s);
    return false;
}

// An environment or a macro's definition that ends its line.
static bool open_tex(Look *l, State *s) {
    if (!raw_is(l, 1, "begin{") && !raw_is(l, 1, "newcommand") && !raw_is(l, 1, "renewcommand") &&
        !raw_is(l, 1, "def\\")) return false;
    cross_blocks(l);
    uint32_t end = tex_end(l, 0, false);
    int32_t after = end ? raw_at(l, end) : 0;
    if ((after == '\n' || after == END_OF_BLOCK) && mark_at(l, end)) {
        s->after_text = true;
        s->after_item = false;
        return emit(l->lexer, RAW_TEX);
    }
    return start_paragraph(l, s);
}

// `% title`, `% author`, `% date` at the very start.
static bool scan_title_block(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    unsigned fields = 0;
    while (fields < 3 && lexer->lookahead == '%') {
        do take_line(lexer);
        while (is_blank_char(lexer->lookahead));
        fields++;
    }
    next_line(s);
    return emit_here(lexer, TITLE_BLOCK);
}

// ---------------------------------------------------------------- text tables

// The line that starts before the lexer, which is taken with its line break.
enum Line { LINE_OUTSIDE, LINE_BLANK, LINE_RULE, LINE_RULES, LINE_WORDS };

static enum Line take_line_kind(Look *l, uint32_t *budget) {
    TSLexer *lexer = l->lexer;
    bool inside = match_prefix(lexer, l->state, false).matched == l->state->n_containers;
    if (!inside || lexer->eof(lexer)) return LINE_OUTSIDE;
    unsigned runs = 0, read = 0;
    bool words = false, dash = false;
    while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) {
        int32_t c = lexer->lookahead;
        if (c == '-' && !dash) runs++;
        dash = c == '-';
        words = words || (c != '-' && !is_blank_char(c));
        advance(lexer);
        read++;
    }
    if (!lexer->eof(lexer)) take_newline(lexer, false);
    *budget = *budget > read ? *budget - read - 1 : 0;
    return words ? LINE_WORDS : runs == 0 ? LINE_BLANK : runs == 1 ? LINE_RULE : LINE_RULES;
}

enum { TABLE_LIMIT = 10000 };

// What a line of dashes above the lexer opens, if the table is closed: a simple
// table without a head, or a multi-line one. Reads on; zero for none.
static uint8_t dash_table(Look *l, uint32_t runs) {
    uint32_t budget = TABLE_LIMIT;
    bool headless = runs > 1, blank = false;
    enum Line line = take_line_kind(l, &budget);
    if (line != LINE_WORDS) return 0;
    if (!headless) {
        while ((line = take_line_kind(l, &budget)) == LINE_WORDS && budget) continue;
        if (line != LINE_RULES || take_line_kind(l, &budget) != LINE_WORDS) return 0;
    }
    while (budget) {
        line = take_line_kind(l, &budget);
        if (line == LINE_OUTSIDE) return 0;
        blank = blank || line == LINE_BLANK;
        if (line != LINE_RULE && line != LINE_RULES) continue;
        line = take_line_kind(l, &budget);
        if (line == LINE_BLANK || line == LINE_OUTSIDE) return headless && !blank ? TABLE_SIMPLE : TABLE_MULTI_LINE;
    }
    return 0;
}

// A line of dashes: the first of a table, or a thematic break.
static bool scan_dashes(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    uint32_t runs = is_single_dashes(l, 0) ? 0 : dash_runs(l, 0);
    take_line(lexer);
    lexer->mark_end(lexer);
    s->matched = false;
    uint8_t kind = runs ? dash_table(l, runs) : 0;
    if (kind) {
        s->mode = MODE_TEXT_TABLE;
        s->table_kind = kind;
        s->after_item = false;
        return emit(lexer, TEXT_TABLE_RULE);
    }
    next_line(s);
    return emit(lexer, THEMATIC_BREAK);
}

// `+---+` and a row below it.
static bool open_grid(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    if (!is_grid_rule(l, 0)) return false;
    if (!lexer->eof(lexer)) {
        take_newline(lexer, false);
        bool inside = match_prefix(lexer, s, false).matched == s->n_containers;
        while (is_blank_char(lexer->lookahead)) advance(lexer);
        if (inside && lexer->lookahead == '|') {
            s->mode = MODE_TEXT_TABLE;
            s->table_kind = TABLE_GRID;
            return emit(lexer, TEXT_TABLE_START);
        }
    }
    return start_paragraph(l, s);
}

// `: caption` or `Table: caption`.
static bool open_caption(Look *l, State *s, uint32_t mark) {
    mark_at(l, mark);
    start_inlines(s, MODE_PARAGRAPH);
    return emit(l->lexer, TABLE_CAPTION_OPEN);
}

static bool open_paragraph(Look *l, State *s, bool setext) {
    TSLexer *lexer = l->lexer;
    uint32_t underline = 0;
    switch (look_below(l, s, setext)) {
    case BELOW_SETEXT:
        for (uint32_t i = 0; i < l->length; i++) {
            if (l->chars[i] == '\n') underline = i + 1;
        }
        return open_setext(l, s, raw_at(l, underline) == '=' ? 1 : 2);
    case BELOW_TABLE:
        s->mode = MODE_TABLE;
        s->table_kind = TABLE_HEAD;
        return emit(lexer, TABLE_START);
    case BELOW_DEFINITION: {
        Block *top = top_container(s);
        if (!top || top->kind != DEFINITION_LIST) push_container(s, DEFINITION_LIST, 0);
        push_container(s, DEFINITION_ITEM, 0);
        start_inlines(s, MODE_HEADING);
        return emit(lexer, TERM_START);
    }
    case BELOW_TEXT_TABLE:
        s->mode = MODE_TEXT_TABLE;
        s->table_kind = TABLE_SIMPLE;
        return emit(lexer, TEXT_TABLE_START);
    default:
        return start_paragraph(l, s);
    }
}

// A dash line that is the last of its block quote.
static bool scan_attribution(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    s->mode = MODE_PARAGRAPH;
    while (at(l, l->length) != END_OF_BLOCK) take_until(l, l->length + 1);
    bool one_line = !seen_after(l, 0, '\n');
    if (one_line && quote_ends(l)) {
        start_inlines(s, MODE_PARAGRAPH);
        s->pending = P_ATTRIBUTION;
        return emit(lexer, AHEAD);
    }
    s->mode = MODE_BLOCK;
    return false;
}

// `[label]: destination "title"` alone on a line.
static bool is_link_definition(Look *l) {
    uint32_t p = 1;
    if (raw_at(l, 1) == '@' || raw_at(l, 1) == '^' || raw_at(l, 1) == ']') return false;
    for (;; p++) {
        int32_t c = raw_at(l, p);
        if (c == '[' || c == '\n' || c == END_OF_BLOCK) return false;
        if (c == ']') break;
        if (c == '\\') p++;
    }
    if (raw_at(l, ++p) != ':') return false;
    for (p++; is_blank_char(raw_at(l, p));) p++;
    uint32_t start = p;
    while (!is_blank_char(raw_at(l, p)) && raw_at(l, p) != '\n' && raw_at(l, p) != END_OF_BLOCK) p++;
    if (p == start) return false;
    while (is_blank_char(raw_at(l, p))) p++;
    int32_t c = raw_at(l, p);
    if (c == '"' || c == '\'') {
        for (p++; raw_at(l, p) != c; p++) {
            if (raw_at(l, p) == '\n' || raw_at(l, p) == END_OF_BLOCK) return false;
        }
        p++;
    }
    return raw_blank_from(l, p);
}

// Whether the line here is text of the note whose mark stands above it.
static bool starts_note_text(Look *l, const State *s) {
    TSLexer *lexer = l->lexer;
    State outside = *s;
    outside.n_containers--;
    if (has_prefix(&outside)) return false;
    uint32_t indent = 0;
    while (is_blank_char(lexer->lookahead)) {
        indent += lexer->lookahead == '\t' ? 4 : 1;
        advance(lexer);
    }
    return indent < 4 && !is_newline(lexer->lookahead) && !lexer->eof(lexer) && lexer->lookahead != '[';
}

// The block that starts here, on a line whose prefix has been taken.
static bool scan_block_start(Look *l, State *s, const bool *valid) {
    TSLexer *lexer = l->lexer;
    (void)valid;
    lexer->mark_end(lexer);
    uint32_t indent = 0;
    Block *top = top_container(s);
    bool peek_only = top && (top->kind == LIST || top->kind == DEFINITION_LIST || top->kind == DEFINITION_ITEM || top->kind == LINES);
    while (is_blank_char(lexer->lookahead)) {
        indent += lexer->lookahead == '\t' ? 4 : 1;
        lexer->advance(lexer, !peek_only);
    }
    if (is_newline(lexer->lookahead)) {
        if (top && top->kind == LINES) return close_container(lexer, s);
        take_newline(lexer, false);
        lexer->mark_end(lexer);
        // The text of a note may start in the next line, however it is indented.
        s->matched = top && top->kind == FOOTNOTE && s->after_item && starts_note_text(l, s);
        s->after_text = false;
        s->after_item = false;
        return emit(lexer, BLANK_LINE);
    }
    if (lexer->eof(lexer)) {
        s->after_item = false;
        return close_container(lexer, s);
    }
    if (s->after_item && indent) indent--;
    s->after_item = false;
    // What goes on in a list, or closes it.
    if (peek_only) {
        Marker m;
        switch (top->kind) {
        case LIST:
            m = indent < 4 && !is_thematic_break(l, 0) ? list_marker(l, 0) : (Marker){0, 0, false};
            if (m.kind && m.kind == top->data) return open_item(l, s, m, indent);
            return close_container(lexer, s);
        case DEFINITION_ITEM:
            if (indent < 4 && is_definition_mark(l, 0)) {
                uint32_t spaces = 1;
                while (is_blank_char(raw_at(l, 1 + spaces)) && spaces < 3) spaces++;
                push_container(s, DEFINITION, (uint8_t)(1 + spaces));
                s->pending = P_DEFINITION_MARKER;
                return emit(lexer, AHEAD);
            }
            return close_container(lexer, s);
        case LINES:
            if (indent < 4 && raw_at(l, 0) == '|' && (is_blank_char(raw_at(l, 1)) || raw_at(l, 1) == '\n')) {
                s->pending = P_LINE_MARKER;
                return emit(lexer, AHEAD);
            }
            return close_container(lexer, s);
        default:  // DEFINITION_LIST
            if (indent < 4 && look_below(l, s, false) == BELOW_DEFINITION) {
                push_container(s, DEFINITION_ITEM, 0);
                start_inlines(s, MODE_HEADING);
                return emit(lexer, TERM_START);
            }
            return close_container(lexer, s);
        }
    }
    lexer->mark_end(lexer);
    if (indent >= 4) {
        if (look_below(l, s, false) == BELOW_TEXT_TABLE) {
            s->mode = MODE_TEXT_TABLE;
            s->table_kind = TABLE_SIMPLE;
            return emit(lexer, TEXT_TABLE_START);
        }
        s->mode = MODE_INDENTED;
        return emit(lexer, INDENTED_CODE_START);
    }
    bool room = s->n_containers < MAX_NESTED;
    int32_t c = lexer->lookahead;
    uint32_t n;
    switch (c) {
    case '#':
        if (is_atx_heading(l, 0)) return open_heading(l, s);
        break;
    case '>':
        if (!room) break;
        advance(lexer);
        if (is_blank_char(lexer->lookahead)) advance(lexer);
        push_container(s, QUOTE, 0);
        s->after_text = false;
        return emit_here(lexer, BLOCK_QUOTE_MARKER);
    case '`':
    case '~':
        if ((n = code_fence(l, 0)) == 0) break;
        if (is_fence_closed(l, s, c, n)) return open_fence(l, s, n, indent);
        return start_paragraph(l, s);
    case ':':
        if (is_blank_char(raw_at(l, 1))) return open_caption(l, s, 1);
        if (!is_div_fence(l, 0)) break;
        n = raw_run(l, 0);
        if (raw_blank_from(l, n)) {
            if (top && top->kind == DIV) {
                s->n_containers--;
                s->pending = P_DIV_END;
                return emit(lexer, BLOCK_CLOSE);
            }
            break;
        }
        if (room) return open_div(l, s);
        break;
    case '[':
        if (room && is_footnote_definition(l, 0)) {
            push_container(s, FOOTNOTE, 0);
            s->pending = P_NOTE_OPEN;
            return emit(lexer, AHEAD);
        }
        if (is_link_definition(l)) {
            s->pending = P_DEFINITION_OPEN;
            return emit(lexer, AHEAD);
        }
        break;
    case '<':
        if (open_html(l, s)) return true;
        break;
    case '\\':
        if (open_tex(l, s)) return true;
        break;
    case '+':
        if (open_grid(l, s)) return true;
        break;
    case 'T':
        if (raw_is(l, 0, "Table:")) return open_caption(l, s, 6);
        break;
    case '|':
        if (is_blank_char(raw_at(l, 1)) || raw_at(l, 1) == '\n') {
            bool table = false;
            uint32_t i = 1;
            while (raw_at(l, i) != '\n' && raw_at(l, i) != END_OF_BLOCK) {
                if (raw_at(l, i) == '|') table = true;
                i++;
            }
            if (table && look_below(l, s, false) == BELOW_TABLE) {
                s->mode = MODE_TABLE;
                s->table_kind = TABLE_HEAD;
                return emit(lexer, TABLE_START);
            }
            if (room) {
                push_container(s, LINES, 0);
                s->pending = P_LINE_MARKER;
                return emit(lexer, AHEAD);
            }
        }
        break;
    case '-':
        if (!s->after_text && is_top_level(s) && raw_run(l, 0) == 3 && raw_blank_from(l, 3)) {
            while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) advance(lexer);
            if (!lexer->eof(lexer)) take_newline(lexer, false);
            lexer->mark_end(lexer);
            if (is_front_matter(lexer)) {
                s->pending = P_YAML;
                return emit(lexer, FRONT_MATTER_OPEN);
            }
            next_line(s);
            return emit(lexer, THEMATIC_BREAK);
        }
        break;
    default:
        break;
    }
    // A bullet, if the line is no thematic break, which marks its own end.
    if (room && (c == '-' || c == '*') && is_blank_char(raw_at(l, 1))) mark_at(l, 1);
    if (is_thematic_break(l, 0)) return scan_dashes(l, s);
    Marker m = room ? list_marker(l, 0) : (Marker){0, 0, false};
    if (m.kind) return open_item(l, s, m, indent);
    if (in_quote(s) && top->data && is_dash_line(l, 0)) {
        if (scan_attribution(l, s)) return true;
        start_inlines(s, MODE_PARAGRAPH);
        lexer->result_symbol = PARAGRAPH_START;
        s->pending = P_FIRST;
        return true;
    }
    return open_paragraph(l, s, true);
}

// -------------------------------------------------------- lines of leaf blocks

// A line inside a fenced code block, after its prefix.
static bool scan_fence_line(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    lexer->mark_end(lexer);
    if (lexer->eof(lexer)) {
        s->mode = MODE_BLOCK;
        s->fence_char = s->fence_length = s->fence_indent = 0;
        return emit(lexer, FENCE_END);
    }
    uint32_t p = 0;
    while (p < 4 && raw_at(l, p) == ' ') p++;
    if (p < 4 && raw_at(l, p) == s->fence_char) {
        uint32_t n = 0;
        while (raw_at(l, p + n) == s->fence_char) n++;
        mark_at(l, p + n);
        if (n >= s->fence_length && raw_blank_from(l, p + n)) {
            s->mode = MODE_BLOCK;
            s->fence_char = s->fence_length = s->fence_indent = 0;
            s->pending = P_LINE_END;
            return emit(lexer, FENCE_CLOSE);
        }
    }
    take_line(lexer);
    s->matched = false;
    return emit_here(lexer, CODE_LINE);
}

static bool scan_indented_line(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    (void)l;
    take_line(lexer);
    s->matched = false;
    return emit_here(lexer, CODE_LINE);
}

// A line between the rows of a pipe table, after its prefix.
static bool scan_table_line(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    lexer->mark_end(lexer);
    uint32_t p = 0;
    bool bar = false;
    for (;; p++) {
        int32_t c = raw_at(l, p);
        if (c == '\n' || c == END_OF_BLOCK) break;
        if (c == '|') bar = true;
    }
    if (s->table_kind == TABLE_DELIMITER) {
        s->table_kind = TABLE_BODY;
        take_line(lexer);
        s->matched = false;
        return emit_here(lexer, TABLE_DELIMITER_ROW);
    }
    if (s->table_kind == TABLE_BODY && !bar) {
        s->mode = MODE_BLOCK;
        s->table_kind = 0;
        s->after_text = true;
        return emit(lexer, BLOCK_CLOSE);
    }
    if (s->table_kind == TABLE_HEAD) s->table_kind = TABLE_DELIMITER;
    start_inlines(s, MODE_ROW);
    return emit(lexer, ROW_START);
}

// A line between the rows of a grid, simple or multi-line table.
static bool scan_text_table_line(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    lexer->mark_end(lexer);
    uint32_t p = 0;
    while (is_blank_char(raw_at(l, p))) p++;
    int32_t c = raw_at(l, p);
    if (c == '\n' && s->table_kind == TABLE_MULTI_LINE) {
        take_line(lexer);
        s->matched = false;
        return emit_here(lexer, BLANK_LINE);
    }
    bool grid = s->table_kind == TABLE_GRID;
    if (c == '\n' || (grid && c != '|' && !is_grid_rule(l, p))) {
        s->mode = MODE_BLOCK;
        s->table_kind = 0;
        s->after_text = true;
        return emit(lexer, BLOCK_CLOSE);
    }
    if (grid ? c == '+' : dash_runs(l, p) > 0) {
        take_line(lexer);
        lexer->mark_end(lexer);
        s->matched = false;
        uint32_t budget = 1;
        // A rule and a blank line end a multi-line table.
        if (s->table_kind == TABLE_MULTI_LINE && take_line_kind(l, &budget) <= LINE_BLANK) s->table_kind = TABLE_SIMPLE;
        return emit(lexer, TABLE_LINE);
    }
    start_inlines(s, MODE_TEXT_ROW);
    return emit(lexer, ROW_START);
}

// The start of a line: closes the containers it has left, takes the prefix of
// those it is in, and goes on with what starts after it.
static bool scan_line_start(Look *l, State *s, const bool *valid) {
    TSLexer *lexer = l->lexer;
    lexer->mark_end(lexer);
    if (s->closing) {
        s->closing--;
        return close_container(lexer, s);
    }
    if (valid[TITLE_BLOCK] && lexer->lookahead == '%') return scan_title_block(l, s);
    if (!s->matched) {
        Prefix prefix = match_prefix(lexer, s, false);
        bool eof = lexer->eof(lexer);
        bool inside = prefix.matched == s->n_containers && !eof;
        if (s->mode == MODE_INDENTED && inside) {
            while (is_blank_char(lexer->lookahead) && prefix.indent < 4) {
                prefix.indent += lexer->lookahead == '\t' ? 4 : 1;
                advance(lexer);
                prefix.any = true;
            }
            uint32_t more = 0;
            while (is_blank_char(raw_at(l, more))) more++;
            int32_t c = raw_at(l, more);
            inside = prefix.indent >= 4 && c != '\n' && c != END_OF_BLOCK;
            if (inside && l->length > 0) {
                // Deeper indentation is part of the code.
                take_line(lexer);
                return emit_here(lexer, CODE_LINE);
            }
        }
        if (!inside && s->mode != MODE_BLOCK) {
            uint8_t mode = s->mode;
            s->mode = MODE_BLOCK;
            s->fence_char = s->fence_length = s->fence_indent = s->table_kind = 0;
            s->after_text = true;
            return emit(lexer, mode == MODE_FENCE      ? FENCE_END
                               : mode == MODE_INDENTED ? INDENTED_CODE_END
                                                       : BLOCK_CLOSE);
        }
        if (!inside) return close_container(lexer, s);
        bool blank = is_newline(lexer->lookahead);
        if (blank && s->mode == MODE_BLOCK && !in_container(s, QUOTE)) {
            if (top_container(s) && top_container(s)->kind == LINES) return close_container(lexer, s);
            take_newline(lexer, false);
            s->after_text = false;
            return emit_here(lexer, BLANK_LINE);
        }
        s->matched = true;
        if (prefix.any) return emit_here(lexer, BLOCK_CONTINUATION);
    }
    switch (s->mode) {
    case MODE_FENCE: return scan_fence_line(l, s);
    case MODE_INDENTED: return scan_indented_line(l, s);
    case MODE_TABLE: return scan_table_line(l, s);
    case MODE_TEXT_TABLE: return scan_text_table_line(l, s);
    default: return scan_block_start(l, s, valid);
    }
}

#endif
