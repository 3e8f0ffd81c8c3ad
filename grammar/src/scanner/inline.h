// Tokens inside a paragraph, a heading or a cell.

#ifndef PINCITE_INLINE_H
#define PINCITE_INLINE_H

#include "locator.h"
#include "quotation.h"

static bool emit(TSLexer *lexer, enum Token token) {
    lexer->result_symbol = token;
    return true;
}

// Ends the token here and emits it.
static bool emit_here(TSLexer *lexer, enum Token token) {
    lexer->mark_end(lexer);
    return emit(lexer, token);
}

// After a token that is no word.
static void after_symbol(State *s) {
    s->after_string = false;
    s->after_space = false;
    s->after_item = false;
}

static void skip_blanks_as_padding(TSLexer *lexer) {
    while (is_blank_char(lexer->lookahead)) skip(lexer);
}

// White space between the parts of a construct known to go on: it becomes no
// node, and neither does the prefix of a line inside it.
static void skip_space_as_padding(TSLexer *lexer, const State *s) {
    skip_blanks_as_padding(lexer);
    if (!is_newline(lexer->lookahead) || !is_multi_line(s->mode)) return;
    take_newline(lexer, true);
    match_prefix(lexer, s, true);
    skip_blanks_as_padding(lexer);
}

// ------------------------------------------------------------- dead openers

enum { MAX_FAILURES = 40 };

static bool is_dead(const State *s, unsigned opener) {
    return s->failures >= MAX_FAILURES || (s->dead >> opener & 1);
}

// A look-ahead failed. Where it has read the whole block, later ones will.
static void note_failure(Look *l, State *s, unsigned opener, bool hopeless) {
    if (hopeless && l->ended) s->dead |= (uint32_t)1 << opener;
    else if (l->length > 256 && s->failures < MAX_FAILURES) s->failures++;
}

// --------------------------------------------------------------- line breaks

static void end_inlines(State *s) {
    s->mode = MODE_BLOCK;
    s->matched = false;
    s->new_line = false;
    s->soft_ahead = false;
    s->after_string = s->after_space = s->after_item = false;
    s->failures = 0;
    s->dead = 0;
    s->n_frames = 0;
    s->after_text = true;
    // An attribution wants words before it.
    if (in_quote(s)) s->containers[s->n_containers - 1].data = 1;
}

// Closes the innermost open construct. Its closer is here, or the block ends.
static bool close_frame(TSLexer *lexer, State *s) {
    uint8_t frame = top_frame(s);
    pop_frame(s);
    s->after_string = frame >= FRAME_EMPHASIS_STAR && frame <= FRAME_STRONG_UNDERSCORE;
    s->after_space = false;
    s->after_item = false;
    switch (frame) {
    case FRAME_LINK:
    case FRAME_IMAGE:
        s->pending = P_DESTINATION_OPEN;
        break;
    case FRAME_REFERENCE:
    case FRAME_IMAGE_REFERENCE:
        s->pending = P_LABEL_OPEN;
        break;
    case FRAME_SPAN:
        s->pending = P_ATTRIBUTES_OPEN;
        break;
    case FRAME_LABELED:
        s->pending = P_LABELING_BRACKET;
        break;
    case FRAME_CITATION:
        return emit(lexer, CITATION_CLOSE);
    default:
        break;
    }
    return emit(lexer, CLOSE);
}

// All that is open was opened because its closer is in this block.
static bool is_inside_confirmed(const State *s) {
    for (unsigned i = 0; i < s->n_frames; i++) {
        if (s->frames[i] < FRAME_CONTINUED_QUOTE && s->frames[i] != FRAME_CELL) return true;
    }
    return false;
}

// Inside a construct that was found to end in this block nothing may run on.
static void cross_from_outside(Look *l, const State *s) {
    if (!is_inside_confirmed(s)) cross_blocks(l);
}

// At a line break, after `blanks` spaces that are part of the token.
static bool scan_line_break(Look *l, State *s, unsigned blanks, bool backslash) {
    TSLexer *lexer = l->lexer;
    bool hard = backslash || blanks >= 2;
    bool eof = lexer->eof(lexer);
    if (s->soft_ahead || (!eof && is_multi_line(s->mode) && is_inside_confirmed(s))) {
        s->soft_ahead = false;
        if (!eof) take_newline(lexer, false);
        s->new_line = true;
        s->after_string = s->after_item = false;
        s->after_space = true;
        return emit_here(lexer, hard && s->mode == MODE_PARAGRAPH ? HARD_LINE_BREAK : SOFT_BREAK);
    }
    if (s->n_frames) {
        // Nothing is confirmed but a quotation that goes on in the next
        // paragraph. What the line break is must be known before it is taken.
        if (is_multi_line(s->mode) && !eof) {
            take_newline(lexer, false);
            l->length = l->n_memos = 0;
            push_char(l, '\n');
            if (goes_on(l, 0)) cut_attribution(l, 0);
            if (!l->ended || l->length) {
                s->soft_ahead = true;
                return emit(lexer, AHEAD);
            }
        }
        return close_frame(lexer, s);
    }
    if (!eof) take_newline(lexer, false);
    lexer->mark_end(lexer);
    if (is_multi_line(s->mode) && !eof) {
        l->length = l->n_memos = 0;
        push_char(l, '\n');
        if (goes_on(l, 0)) cut_attribution(l, 0);
        if (!(l->ended && l->length == 0)) {
            s->new_line = true;
            s->after_string = s->after_item = false;
            s->after_space = true;
            return emit(lexer, hard && s->mode == MODE_PARAGRAPH ? HARD_LINE_BREAK : SOFT_BREAK);
        }
    }
    uint8_t mode = s->mode;
    bool blank = l->next_blank;
    if (mode == MODE_HEADING && !eof) {
        match_prefix(lexer, s, false);
        blank = is_newline(lexer->lookahead);
    }
    end_inlines(s);
    if (blank && (mode == MODE_PARAGRAPH || mode == MODE_HEADING)) s->closing = ends_at_blank(l, s);
    if (mode == MODE_SETEXT) s->pending = P_SETEXT_UNDERLINE;
    if (mode == MODE_ROW) s->mode = MODE_TABLE;
    if (mode == MODE_TEXT_ROW) s->mode = MODE_TEXT_TABLE;
    return emit(lexer, CLOSE);
}

// -------------------------------------------------------------------- text

static bool text_ends_at(const State *s, int32_t c, bool string, bool space) {
    switch (c) {
    case '_':
        if (!string) return true;
        for (unsigned i = s->n_frames; i-- > 0;) {
            uint8_t frame = s->frames[i];
            if (frame == FRAME_EMPHASIS_UNDERSCORE || frame == FRAME_STRONG_UNDERSCORE) return true;
        }
        return false;
    case ']':
        for (unsigned i = s->n_frames; i-- > 0;) {
            if (ends_at_bracket(s->frames[i])) return true;
        }
        return false;
    case ';':
        return top_frame(s) == FRAME_SUFFIX || top_frame(s) == FRAME_PREFIX;
    case '|':
        return s->mode == MODE_ROW || is_grid_row(s);
    case '@':
        return !string;
    case '#':
        return space || s->mode == MODE_HEADING;
    default:
        return true;
    }
}

enum { PLAIN, SPACE, MARK, DECIDE, END };

// What a character may be inside text: nothing, a space, the start of a token
// if the next one is of its kind, the start of a token in some states, or the
// start of a token.
static const uint8_t ascii_class[128] = {
    [' '] = SPACE, ['\t'] = SPACE,
    ['.'] = MARK, ['-'] = MARK, ['\''] = MARK, ['h'] = MARK, ['!'] = MARK, ['='] = MARK,
    ['_'] = DECIDE, [']'] = DECIDE, [';'] = DECIDE, ['|'] = DECIDE, ['@'] = DECIDE, ['#'] = DECIDE,
    ['\n'] = END, ['\r'] = END, ['*'] = END, ['^'] = END, ['['] = END, ['$'] = END, ['<'] = END,
    ['\\'] = END, ['`'] = END, ['"'] = END, ['~'] = END, ['&'] = END, ['{'] = END,
};

static inline int text_class(int32_t c) {
    if (c >= 0 && c < 0x80) return ascii_class[c];
    return c == 0x2019 ? MARK : c == 0x2026 || is_quote_mark(c) ? END : PLAIN;
}

// Takes the line break here, after a number of blanks, if it is soft and the
// lexer can stand at the next line's first word: the text goes on there. What
// has been taken otherwise is not in the token.
static bool crosses_soft_break(Look *l, const State *s, unsigned blanks) {
    TSLexer *lexer = l->lexer;
    if (s->mode != MODE_PARAGRAPH || blanks > 1 || lexer->eof(lexer) || has_prefix(s)) return false;
    take_newline(lexer, false);
    l->length = l->n_memos = 0;
    push_char(l, '\n');
    if (is_inside_confirmed(s)) {
        while (is_blank_char(lexer->lookahead)) advance(lexer);
        return !is_newline(lexer->lookahead) && !lexer->eof(lexer);
    }
    return goes_on(l, 0) && l->length == 1;
}

// Takes the example label here: after it no string has ended. What is taken of
// something else is not in the token, whose end is marked.
static bool take_example_label(TSLexer *lexer) {
    for (;;) {
        while (is_alnum(lexer->lookahead)) advance(lexer);
        lexer->mark_end(lexer);
        if (lexer->lookahead != '_' && lexer->lookahead != '-') return true;
        advance(lexer);
        if (!is_alnum(lexer->lookahead)) return false;
    }
}

// Reads on as text after the character `before`, which is in the token.
static bool scan_text(Look *l, State *s, int32_t before) {
    TSLexer *lexer = l->lexer;
    bool string = is_alnum(before) || before == '.', space = is_blank_char(before);
    bool string_at_mark = false, space_at_mark = false;
    if (before == '@' && !take_example_label(lexer)) goto done;
    for (;;) {
        int32_t c = lexer->lookahead;
        int class = text_class(c);
        if (class == PLAIN) {
            if (c == 0 && lexer->eof(lexer)) {
                class = END;
            } else {
                do {
                    advance(lexer);
                    before = c;
                    c = lexer->lookahead;
                } while (c != 0 && text_class(c) == PLAIN);
                string = is_alnum(before), space = false;
                continue;
            }
        }
        if (class == DECIDE) {
            if (!text_ends_at(s, c, string, space)) {
                advance(lexer);
                string = space = false;
                string_at_mark = space_at_mark = false;
                if (c == '@' && !take_example_label(lexer)) goto done;
                continue;
            }
            class = END;
        }
        lexer->mark_end(lexer);
        string_at_mark = string, space_at_mark = space;
        if (class == END) {
            if (!is_newline(c) || !crosses_soft_break(l, s, 0)) break;
            string = false, space = true;
            continue;
        }
        if (class == SPACE || c == '.') {
            unsigned blanks = 0;
            if (c == '.') advance(lexer);
            while (is_blank_char(lexer->lookahead)) advance(lexer), blanks++;
            int32_t next = lexer->lookahead;
            // White space before a line break belongs to the line break.
            if (blanks && (is_newline(next) || lexer->eof(lexer))) {
                if (c == '.' || !crosses_soft_break(l, s, blanks)) break;
                string = false, space = true;
                continue;
            }
            // An ellipsis, spaced or not.
            if (c == '.' && next == '.' && blanks < 2) break;
            string = c == '.' && blanks == 0, space = blanks > 0;
            continue;
        }
        advance(lexer);
        int32_t next = lexer->lookahead;
        switch (c) {
        case '-':
            if (next == '-' || (next == '@' && !string)) goto done;
            string = space = false;
            break;
        case '\'':
            if (!string && !is_newline(next) && !is_blank_char(next)) goto done;
            // An apostrophe, or the closing mark of the quotation it is in.
            // fall through
        case 0x2019: {
            int kind = quote_kind(top_frame(s));
            if (kind >= 0 && is_closing_mark((uint8_t)kind, c, next)) goto done;
            string = space = false;
            break;
        }
        case 'h':
            if (!string && next == 't') {
                advance(lexer);
                if (lexer->lookahead == 't') {
                    advance(lexer);
                    if (lexer->lookahead == 'p') goto done;
                }
            }
            string = true, space = false;
            break;
        default:  // `![` and `==`
            if (next == (c == '!' ? '[' : '=')) goto done;
            string = space = false;
            break;
        }
    }
done:
    s->after_string = string_at_mark;
    s->after_space = space_at_mark;
    s->after_item = false;
    return emit(lexer, TEXT);
}

// Emits as text what has been taken up to the mark; the lexer is further on.
static bool text_to_mark(TSLexer *lexer, State *s, bool string) {
    after_symbol(s);
    s->after_string = string;
    return emit(lexer, TEXT);
}

// ------------------------------------------------------------------- openers

static bool open_frame(State *s, TSLexer *lexer, uint8_t frame, enum Token token) {
    push_frame(s, frame);
    after_symbol(s);
    return emit(lexer, token);
}

static bool leaf(State *s, TSLexer *lexer, enum Token token) {
    after_symbol(s);
    s->after_item = token == CODE_SPAN;
    return emit(lexer, token);
}

static bool scan_emphasis(Look *l, State *s, Context cx) {
    TSLexer *lexer = l->lexer;
    int32_t c = lexer->lookahead;
    bool star = c == '*';
    // Closers.
    uint8_t top = top_frame(s);
    bool after_string = s->after_string;
    if (top == FRAME_STRONG_STAR || top == FRAME_STRONG_UNDERSCORE) {
        if (c == (top == FRAME_STRONG_STAR ? '*' : '_') && is_ender(l, 0, c, 2) && mark_at(l, 2))
            return close_frame(lexer, s);
    } else if (top == FRAME_EMPHASIS_STAR || top == FRAME_EMPHASIS_UNDERSCORE) {
        if (c == (top == FRAME_EMPHASIS_STAR ? '*' : '_')) {
            mark_at(l, 1);
            if (is_ender(l, 0, c, 1) && (raw_at(l, 1) != c || is_ender(l, 2, c, 1)))
                return close_frame(lexer, s);
        }
    }
    uint32_t n = 0;
    while (n < 4 && raw_at(l, n) == c) n++;
    if (!star && after_string) {
        mark_at(l, n);
        return text_to_mark(lexer, s, false);
    }
    unsigned base = star ? DEAD_STAR1 : DEAD_UNDERSCORE1;
    if (n <= 3 && s->n_frames + 2 < MAX_FRAMES && !is_blank_char(raw_at(l, n)) && !is_dead(s, base + n - 1)) {
        if (n < 3) mark_at(l, n);
        uint8_t emphasis = star ? FRAME_EMPHASIS_STAR : FRAME_EMPHASIS_UNDERSCORE;
        uint8_t strong = star ? FRAME_STRONG_STAR : FRAME_STRONG_UNDERSCORE;
        cx.depth++;
        if (n == 1) {
            if (one(l, 1, c, cx).closed) return open_frame(s, lexer, emphasis, EMPHASIS_OPEN);
        } else if (n == 2) {
            if (two(l, 2, c, cx).closed) return open_frame(s, lexer, strong, STRONG_OPEN);
        } else {
            enum Triple shape;
            three(l, 3, c, cx, &shape);
            s->pending = shape == TRIPLE_NONE             ? P_PLAIN
                       : shape == TRIPLE_STRONG_OUTER ? P_STRONG_OUTER
                                                      : P_EMPHASIS_OUTER;
            if (shape == TRIPLE_NONE) note_failure(l, s, base + n - 1, !seen_after(l, n, c));
            return emit(lexer, AHEAD);
        }
        note_failure(l, s, base + n - 1, !seen_after(l, n, c));
        return text_to_mark(lexer, s, false);
    }
    while (raw_at(l, n) == c) n++;
    mark_at(l, n);
    return text_to_mark(lexer, s, false);
}

static bool scan_quote(Look *l, State *s, Context cx, bool first) {
    TSLexer *lexer = l->lexer;
    int32_t c = lexer->lookahead;
    int top = quote_kind(top_frame(s));
    bool after_string = s->after_string;
    mark_at(l, 1);
    int32_t next = at(l, 1);
    if (top >= 0 && is_closing_mark((uint8_t)top, c, next)) return close_frame(lexer, s);
    if (c == '"' || c == '\'') {
        unsigned dead = c == '"' ? DEAD_DOUBLE : DEAD_SINGLE;
        if (!after_string && !is_dead(s, dead) && s->n_frames < MAX_FRAMES && is_quote_open(l, 0, cx) &&
            !(c == '\'' && is_digit(next))) {
            if (quote_end(l, 0, cx)) {
                uint8_t kind = c == '"' ? QUOTE_DOUBLE_STRAIGHT : QUOTE_SINGLE_STRAIGHT;
                return open_frame(s, lexer, FRAME_QUOTE + kind, QUOTATION_OPEN);
            }
            if (!cx.isolated) note_failure(l, s, dead, !seen_after(l, 1, c));
        }
        return text_to_mark(lexer, s, false);
    }
    int kind = opens_quote(c);
    bool word_mark = c == 0x201C || c == 0x2018 || c == 0x201D;
    // French sets a space inside its guillemets.
    if (kind < 0 || (is_space_at(next) && c != 0xAB) || (word_mark && after_string) || s->n_frames >= MAX_FRAMES ||
        is_dead(s, DEAD_QUOTES + (unsigned)kind) || (c == 0x2018 && is_digit(next)))
        return text_to_mark(lexer, s, false);
    bool seen;
    if (finds_closer(l, s, 1, (uint8_t)kind, &seen))
        return open_frame(s, lexer, (uint8_t)(FRAME_QUOTE + kind), QUOTATION_OPEN);
    // The first mark of a paragraph without a closer: the quotation goes on in
    // the next paragraph, which repeats the mark.
    if (first && l->ended && (c == 0x201C || c == 0x201E || c == 0xAB)) {
        return open_frame(s, lexer, (uint8_t)(FRAME_CONTINUED_QUOTE + kind), CONTINUED_QUOTATION_OPEN);
    }
    note_failure(l, s, DEAD_QUOTES + (unsigned)kind, false);
    return text_to_mark(lexer, s, false);
}

static bool push_link_text(Look *l, State *s, uint8_t frame, uint32_t open, enum Token token) {
    bool empty = at(l, open) == ']';
    open_frame(s, l->lexer, frame, token);
    if (!empty) push_frame(s, FRAME_LINK_TEXT);
    return true;
}

static bool scan_bracket(Look *l, State *s, Context cx, bool undecided) {
    TSLexer *lexer = l->lexer;
    bool dead = is_dead(s, DEAD_BRACKET) || s->n_frames + 4 >= MAX_FRAMES;
    if (undecided && !dead && raw_at(l, 1) == '[') {
        s->pending = wikilink_end(l, 0) ? P_WIKI_OPEN : P_BRACKET;
        return emit(lexer, AHEAD);
    }
    if (undecided && raw_at(l, 1) == '^') {
        s->pending = footnote_label_end(l, 2) ? P_FOOTNOTE_OPEN : P_BRACKET;
        return emit(lexer, AHEAD);
    }
    mark_at(l, 1);
    if (dead) return text_to_mark(lexer, s, false);
    uint32_t end;
    switch (classify_bracket(l, 0, cx, &end)) {
    case BRACKET_CITATION:
        s->pending = P_ITEM;
        return open_frame(s, lexer, FRAME_CITATION, CITATION_OPEN);
    case BRACKET_FOOTNOTE:
        return text_to_mark(lexer, s, false);
    case BRACKET_SPAN:
        return open_frame(s, lexer, FRAME_SPAN, SPAN_OPEN);
    case BRACKET_LINK:
        return push_link_text(l, s, FRAME_LINK, 1, LINK_OPEN);
    case BRACKET_REFERENCE:
        return push_link_text(l, s, FRAME_REFERENCE, 1, REFERENCE_OPEN);
    case BRACKET_LABELED:
        return open_frame(s, lexer, FRAME_LABELED, BRACKET_OPEN);
    case BRACKET_TEXT:
        // What looked like a link's destination went on to the block's end.
        if (l->ended) note_failure(l, s, DEAD_BRACKET, false);
        return open_frame(s, lexer, FRAME_BRACKET, BRACKET_OPEN);
    case BRACKET_NONE:
        break;
    }
    note_failure(l, s, DEAD_BRACKET, !seen_after(l, 1, ']'));
    return text_to_mark(lexer, s, false);
}

// `![`: what it opens is decided before it is taken.
static bool scan_image(Look *l, State *s, Context cx) {
    s->pending = P_PLAIN;
    if (!is_dead(s, DEAD_BRACKET) && s->n_frames + 4 < MAX_FRAMES) {
        uint32_t balanced, q;
        Destination d;
        if (at(l, 2) == '[' && wikilink_end(l, 1)) {
            s->pending = P_EMBED_OPEN;
        } else if (!is_footnote_label(l, 2) && (balanced = balanced_end(l, 1, NULL))) {
            if (read_destination(l, balanced, &d, false)) s->pending = P_IMAGE_OPEN;
            else if ((q = reference_label_end(l, balanced)) && !citation_end(l, balanced, cx))
                s->pending = P_IMAGE_REFERENCE_OPEN;
            // `!` and a citation: an exclamation.
            else if (!citation_end(l, 1, cx)) s->pending = P_SHORTCUT_IMAGE_OPEN;
        } else {
            note_failure(l, s, DEAD_BRACKET, !seen_after(l, 1, ']'));
        }
    }
    return emit(l->lexer, AHEAD);
}

// `-@key` or `@key` outside a citation's own keys.
static bool scan_narrative(Look *l, State *s, Context cx) {
    uint32_t key = citation_key_end(l, 0), end;
    if (!key || s->n_frames + 4 >= MAX_FRAMES) {
        s->pending = P_PLAIN;
        return emit(l->lexer, AHEAD);
    }
    s->pending = P_KEY_START;
    cx.depth++;
    enum BracketAfterKey bracket = NO_BRACKET;
    if (!is_dead(s, DEAD_BRACKET)) {
        bracket = bracket_after_key(l, key, cx, &end);
        if (bracket == NO_BRACKET && l->ended)
            note_failure(l, s, DEAD_BRACKET, seen_after(l, key, '[') && !seen_after(l, key, ']'));
    }
    switch (bracket) {
    case LOCATOR_BRACKET:
        push_frame(s, FRAME_NARRATIVE_LOCATOR);
        return emit(l->lexer, NARRATIVE_BRACKET_OPEN);
    case GROUP_BRACKET:
        push_frame(s, FRAME_NARRATIVE_GROUP);
        return emit(l->lexer, NARRATIVE_BRACKET_OPEN);
    default:
        push_frame(s, FRAME_NARRATIVE);
        return emit(l->lexer, NARRATIVE_OPEN);
    }
}

static bool scan_tag(Look *l, State *s) {
    uint32_t p = 1;
    bool letter = false;
    for (;; p++) {
        int32_t c = raw_at(l, p);
        if (is_alnum(c) || c == '_') {
            letter = letter || !is_digit(c);
        } else if ((c != '-' && c != '/') || !is_alnum(raw_at(l, p + 1))) {
            break;
        }
        mark_at(l, p + 1);
    }
    if (!letter) return text_to_mark(l->lexer, s, p > 1);
    leaf(s, l->lexer, TAG);
    s->after_string = true;
    return true;
}

// A closing sequence of `#` in a heading, or its attributes, end the text.
static bool is_heading_end(Look *l, uint32_t p) {
    while (at(l, p) == '#') p++;
    p = skip_blanks(l, p);
    return at(l, p) == END_OF_BLOCK;
}

static bool scan_inline(Look *l, State *s, bool first) {
    TSLexer *lexer = l->lexer;
    Context cx = context_of(s);
    if (s->after_string) string_ends_at(l, 0);
    lexer->mark_end(lexer);
    int32_t c = lexer->lookahead;
    uint8_t top = top_frame(s);
    uint32_t end = 0;
    if (s->new_line) {
        // The containers' prefix, as far as a lazy line has it.
        s->new_line = false;
        if (match_prefix(lexer, s, false).any) return emit_here(lexer, BLOCK_CONTINUATION);
        skip_blanks_as_padding(lexer);
        lexer->mark_end(lexer);
        c = lexer->lookahead;
    }
    if (s->mode == MODE_ROW && s->n_frames == 0) {
        skip_blanks_as_padding(lexer);
        lexer->mark_end(lexer);
        c = lexer->lookahead;
        if (c != '|' && !is_newline(c) && !lexer->eof(lexer)) push_frame(s, FRAME_CELL), top = FRAME_CELL;
    }
    if (lexer->eof(lexer) || is_newline(c)) return scan_line_break(l, s, 0, false);
    switch (c) {
    case ' ':
    case '\t': {
        unsigned n = 0;
        while (is_blank_char(lexer->lookahead)) advance(lexer), n++;
        if (is_newline(lexer->lookahead) || lexer->eof(lexer)) {
            if (s->n_frames && lexer->eof(lexer)) lexer->mark_end(lexer);
            return scan_line_break(l, s, n, false);
        }
        return scan_text(l, s, ' ');
    }
    case '*':
    case '_':
        return scan_emphasis(l, s, cx);
    case '`':
        if (!is_dead(s, DEAD_CODE)) {
            uint32_t n = 0;
            // Without a closing run the first backtick is text, and only it.
            mark_at(l, 1);
            while (raw_at(l, n) == '`') n++;
            if ((end = code_end(l, 0)) && mark_at(l, end)) return leaf(s, lexer, CODE_SPAN);
            note_failure(l, s, DEAD_CODE, !seen_after(l, n, '`'));
            return text_to_mark(lexer, s, false);
        }
        break;
    case '$': {
        bool display = raw_at(l, 1) == '$';
        unsigned dead = display ? DEAD_DISPLAY_MATH : DEAD_MATH;
        mark_at(l, 1);
        if (is_dead(s, dead)) return text_to_mark(lexer, s, false);
        if ((end = math_end(l, 0)) && mark_at(l, end))
            return leaf(s, lexer, display ? DISPLAY_MATH : MATH);
        if (l->ended) note_failure(l, s, dead, !seen_after(l, 1 + display, '$'));
        return text_to_mark(lexer, s, false);
    }
    case '^': {
        if (top == FRAME_SUPERSCRIPT) {
            mark_at(l, 1);
            return close_frame(lexer, s);
        }
        bool note = raw_at(l, 1) == '[';
        if (s->n_frames + 2 >= MAX_FRAMES) break;
        if (!note) {
            mark_at(l, 1);
            cx.depth++;
            if (script_end(l, 0, cx)) return open_frame(s, lexer, FRAME_SUPERSCRIPT, SUPERSCRIPT_OPEN);
            return text_to_mark(lexer, s, false);
        }
        mark_at(l, 2);
        if (is_dead(s, DEAD_BRACKET)) return text_to_mark(lexer, s, false);
        if (balanced_end(l, 1, NULL)) return open_frame(s, lexer, FRAME_NOTE, NOTE_OPEN);
        note_failure(l, s, DEAD_BRACKET, !seen_after(l, 1, ']'));
        return text_to_mark(lexer, s, false);
    }
    case '~': {
        bool double_tilde = raw_at(l, 1) == '~';
        mark_at(l, double_tilde ? 2 : 1);
        if (double_tilde ? top == FRAME_STRIKEOUT : top == FRAME_SUBSCRIPT)
            return close_frame(lexer, s);
        if (s->n_frames + 2 >= MAX_FRAMES) return text_to_mark(lexer, s, false);
        cx.depth++;
        if (double_tilde) {
            if (!is_dead(s, DEAD_STRIKEOUT)) {
                if (strikeout_end(l, 0, cx))
                    return open_frame(s, lexer, FRAME_STRIKEOUT, STRIKEOUT_OPEN);
                note_failure(l, s, DEAD_STRIKEOUT, !seen_after(l, 2, '~'));
            }
        } else if (script_end(l, 0, cx)) {
            return open_frame(s, lexer, FRAME_SUBSCRIPT, SUBSCRIPT_OPEN);
        }
        return text_to_mark(lexer, s, false);
    }
    case '=':
        if (raw_at(l, 1) != '=') break;
        mark_at(l, 2);
        if (top == FRAME_HIGHLIGHT) return close_frame(lexer, s);
        if (raw_at(l, 2) == '=') {
            uint32_t n = 2;
            while (raw_at(l, n) == '=') n++;
            mark_at(l, n);
            return text_to_mark(lexer, s, false);
        }
        if (!is_dead(s, DEAD_HIGHLIGHT) && s->n_frames < MAX_FRAMES && !is_space_at(at(l, 2))) {
            if (finds_highlight_end(l, s, 2))
                return open_frame(s, lexer, FRAME_HIGHLIGHT, HIGHLIGHT_OPEN);
            note_failure(l, s, DEAD_HIGHLIGHT, !seen_after(l, 2, '='));
        }
        return text_to_mark(lexer, s, false);
    case '[':
        return scan_bracket(l, s, cx, true);
    case ']':
        if (top == FRAME_LINK_TEXT) return close_frame(lexer, s);
        if (top == FRAME_SUFFIX || top == FRAME_PREFIX) return close_frame(lexer, s);
        if (ends_at_bracket(top)) {
            advance(lexer);
            lexer->mark_end(lexer);
            return close_frame(lexer, s);
        }
        break;
    case ';':
        if (top == FRAME_SUFFIX || top == FRAME_PREFIX) return close_frame(lexer, s);
        if (top == FRAME_CITATION) {
            advance(lexer);
            s->pending = P_ITEM;
            return emit_here(lexer, CITATION_SEPARATOR);
        }
        break;
    case '|':
        if (s->mode == MODE_ROW) {
            if (s->n_frames) return close_frame(lexer, s);
            advance(lexer);
            after_symbol(s);
            return emit_here(lexer, CELL_SEPARATOR);
        }
        if (is_grid_row(s)) {
            advance(lexer);
            take_code_cell(lexer);
            lexer->mark_end(lexer);
            return scan_text(l, s, '|');
        }
        break;
    case '!':
        if (raw_at(l, 1) == '[') return scan_image(l, s, cx);
        break;
    case '<':
        mark_at(l, 1);
        if (is_dead(s, DEAD_HTML)) return text_to_mark(lexer, s, false);
        if (raw_is(l, 0, "<!--") || verbatim_tag(l, 0)) cross_from_outside(l, s);
        if ((end = autolink_end(l, 0)) && mark_at(l, end)) return leaf(s, lexer, AUTOLINK);
        if ((end = html_end(l, 0, true)))
            return leaf(s, lexer, at(l, 1) == '!' && at(l, 2) == '-' ? HTML_COMMENT : HTML_TAG);
        if (l->ended) note_failure(l, s, DEAD_HTML, !seen_after(l, 1, '>'));
        return text_to_mark(lexer, s, false);
    case '\\': {
        int32_t next = raw_at(l, 1);
        mark_at(l, 1);
        if (next == '\n' && s->mode == MODE_PARAGRAPH) return scan_line_break(l, s, 0, true);
        if (next == '\n' || next == END_OF_BLOCK) return text_to_mark(lexer, s, false);
        if (!is_alnum(next)) {
            mark_at(l, 2);
            return leaf(s, lexer, BACKSLASH_ESCAPE);
        }
        if (!is_dead(s, DEAD_TEX)) {
            cross_from_outside(l, s);
            // An argument or environment without an end is none.
            bool found = tex_end(l, 0, true) > 0;
            if (l->missed && !l->crossing) note_failure(l, s, DEAD_TEX, !seen_after(l, 2, '}'));
            if (found) return leaf(s, lexer, RAW_TEX);
        } else if (is_letter_ascii(next)) {
            while (is_letter_ascii(lexer->lookahead)) advance(lexer);
            lexer->mark_end(lexer);
            return leaf(s, lexer, RAW_TEX);
        }
        return text_to_mark(lexer, s, false);
    }
    case '@':
    case '-':
        if (c == '-' && raw_at(l, 1) != '@') {
            uint32_t n = 0;
            while (raw_at(l, n) == '-') {
                if (++n % 3 == 0) mark_at(l, n);
            }
            if (n == 1) break;
            // Three are a dash, two are one; what is left over stands alone.
            if (raw_at(l, n) != '@' || n % 3 != 1) mark_at(l, n);
            return text_to_mark(lexer, s, false);
        }
        if (s->after_string) break;
        if (top == FRAME_PREFIX && citation_key_end(l, 0)) {
            s->pending = P_KEY_START;
            return close_frame(lexer, s);
        }
        return scan_narrative(l, s, cx);
    case '"':
    case '\'':
        return scan_quote(l, s, cx, first);
    case '&':
        mark_at(l, 1);
        if ((end = entity_end(l, 0)) && mark_at(l, end)) return leaf(s, lexer, ENTITY);
        return text_to_mark(lexer, s, false);
    case '.': {
        if (raw_at(l, 1) == '.') {
            mark_at(l, 1);
            if (raw_at(l, 2) == '.' && mark_at(l, 3)) return leaf(s, lexer, ELLIPSIS);
            return text_to_mark(lexer, s, false);
        }
        mark_at(l, 1);
        if (raw_is(l, 1, " . .") && raw_at(l, 5) != '.') {
            mark_at(l, 5);
            leaf(s, lexer, ELLIPSIS);
            s->after_string = true;
            return true;
        }
        // The lexer stands after the full stop, or after one space.
        if (l->length == 1) return scan_text(l, s, '.');
        if (l->length == 2 && !is_space_at(raw_at(l, 2)) && raw_at(l, 2) != '.') return scan_text(l, s, ' ');
        return text_to_mark(lexer, s, true);
    }
    case 0x2026:
        advance(lexer);
        lexer->mark_end(lexer);
        return leaf(s, lexer, ELLIPSIS);
    case '{':
        mark_at(l, 1);
        if ((look_is(l, 1, "{<") || look_is(l, 1, "{%")) && !is_dead(s, DEAD_SHORTCODE)) {
            int32_t close = at(l, 2) == '<' ? '>' : '%';
            for (uint32_t p = 3; at(l, p) != END_OF_BLOCK && !ends_enclosing(l, s, p); p++) {
                if (at(l, p) == close && at(l, p + 1) == '}' && at(l, p + 2) == '}') {
                    mark_at(l, p + 3);
                    return leaf(s, lexer, SHORTCODE);
                }
            }
            note_failure(l, s, DEAD_SHORTCODE, !seen_after(l, 3, '}'));
            return text_to_mark(lexer, s, false);
        }
        if (s->after_item || s->mode == MODE_HEADING || s->mode == MODE_SETEXT) {
            end = attributes_end(l, 0);
            if (end && (s->after_item || is_heading_end(l, end))) {
                s->pending = P_ATTRIBUTES;
                after_symbol(s);
                return emit(lexer, ATTRIBUTES_OPEN);
            }
        }
        return text_to_mark(lexer, s, false);
    case '#':
        if (s->mode == MODE_HEADING && s->after_space && s->n_frames == 0) {
            mark_at(l, 1);
            if (is_heading_end(l, 0)) {
                while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) advance(lexer);
                return scan_line_break(l, s, 0, false);
            }
            return text_to_mark(lexer, s, false);
        }
        if (s->after_space && is_alnum(raw_at(l, 1))) {
            mark_at(l, 1);
            return scan_tag(l, s);
        }
        break;
    case 'h':
        if (!s->after_string && raw_at(l, 1) == 't') {
            mark_at(l, 1);
            if (uri_end(l, 0, true)) {
                leaf(s, lexer, URI);
                return true;
            }
            return text_to_mark(lexer, s, true);
        }
        break;
    default:
        if (is_quote_mark(c)) return scan_quote(l, s, cx, first);
        break;
    }
    // The character is text; the lexer stands before it or right after it.
    if (l->length == 0) advance(lexer);
    lexer->mark_end(lexer);
    return scan_text(l, s, c);
}

#endif
