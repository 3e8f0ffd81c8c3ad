// The following tokens of constructs that an opener has recognised.
//
// None of these can fail: the opener has seen the text. If it has changed its
// mind the token is empty, and the tree is still a tree.

#ifndef PINCITE_PENDING_H
#define PINCITE_PENDING_H

#include "block.h"

static bool expect(TSLexer *lexer, State *s, int32_t c, uint8_t next, enum Token token) {
    if (lexer->lookahead == c) advance(lexer);
    s->pending = next;
    return emit_here(lexer, token);
}

// After a key: the frame says which citation it belongs to.
static void after_key(State *s) {
    after_symbol(s);
    s->pending = P_NONE;
    switch (top_frame(s)) {
    case FRAME_NARRATIVE:
        pop_frame(s);
        break;
    case FRAME_NARRATIVE_LOCATOR:
        s->frames[s->n_frames - 1] = FRAME_CITATION;
        s->pending = P_LOCATOR_BRACKET;
        break;
    case FRAME_NARRATIVE_GROUP:
        s->frames[s->n_frames - 1] = FRAME_CITATION;
        s->pending = P_GROUP_BRACKET;
        break;
    default:
        s->pending = P_AFTER_KEY;
        break;
    }
}

static bool scan_key(TSLexer *lexer, State *s) {
    if (is_key_char(lexer->lookahead) || lexer->lookahead == '*') advance(lexer);
    lexer->mark_end(lexer);
    for (;;) {
        int32_t c = lexer->lookahead;
        if (is_key_char(c)) {
            advance(lexer);
            lexer->mark_end(lexer);
        } else if (is_key_punctuation(c)) {
            advance(lexer);
            int32_t next = lexer->lookahead;
            if (!is_key_char(next) && !((c == ':' || c == '/') && next == '/')) break;
            if (next == '/') {
                // Two punctuation marks in a row are only allowed before `/`.
                lexer->mark_end(lexer);
            }
        } else {
            break;
        }
    }
    after_key(s);
    return emit(lexer, CITATION_KEY);
}

static bool scan_brace_key(TSLexer *lexer, State *s) {
    unsigned depth = 1;
    bool any = false;
    while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) {
        int32_t c = lexer->lookahead;
        if (c == '{') depth++;
        if (c == '}' && --depth == 0) break;
        any = true;
        advance(lexer);
    }
    if (!any) {
        s->pending = P_NONE;
        if (lexer->lookahead == '}') advance(lexer);
        after_key(s);
        return emit_here(lexer, KEY_BRACE_CLOSE);
    }
    s->pending = P_KEY_CLOSE;
    return emit_here(lexer, CITATION_KEY);
}

// The `@`, `@{` or `-` of an item's key, or the first text of its prefix.
static bool scan_item_start(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    bool suppressed = lexer->lookahead == '-';
    advance(lexer);
    if (suppressed) {
        // `--` is decided when it is text.
        if (lexer->lookahead != '@') {
            push_frame(s, FRAME_PREFIX);
            return emit(lexer, AHEAD);
        }
        lexer->mark_end(lexer);
        advance(lexer);
    }
    bool brace = lexer->lookahead == '{', key = is_key_char(lexer->lookahead) || lexer->lookahead == '*';
    if (!suppressed) {
        if (brace) advance(lexer);
        lexer->mark_end(lexer);
    }
    if (brace) {
        if (!suppressed) push_char(l, '{');
        key = brace_key_end(l, 0) > 0;
    }
    if (!key) {
        push_frame(s, FRAME_PREFIX);
        return text_to_mark(lexer, s, false);
    }
    s->pending = suppressed ? P_KEY : brace ? P_BRACE_KEY : P_SIMPLE_KEY;
    return emit(lexer, suppressed ? AUTHOR_SUPPRESSION : brace ? AT_BRACE : AT);
}

// The start of a suffix: its comma, its locator, or its first inline.
static bool scan_suffix_start(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    skip_space_as_padding(lexer, s);
    if (lexer->lookahead == ']') {
        s->pending = P_NONE;
        advance(lexer);
        lexer->mark_end(lexer);
        return close_frame(lexer, s);
    }
    if (lexer->lookahead == ';') {
        s->pending = P_ITEM;
        advance(lexer);
        return emit_here(lexer, CITATION_SEPARATOR);
    }
    push_frame(s, FRAME_SUFFIX);
    s->pending = P_LOCATOR;
    if (lexer->lookahead == ',') {
        advance(lexer);
        while (is_blank_char(lexer->lookahead)) advance(lexer);
        after_symbol(s);
        s->after_space = true;
        return emit_here(lexer, TEXT);
    }
    return false;
}

// A locator, if there is one here; else the first inline of the suffix.
static bool scan_locator(Look *l, State *s) {
    TSLexer *lexer = l->lexer;
    s->pending = P_NONE;
    lexer->mark_end(lexer);
    int32_t c = lexer->lookahead;
    if (c == '{') {
        uint32_t p = 0;
        mark_at(l, 1);
        unsigned depth = 0;
        for (;; p++) {
            int32_t d = at(l, p);
            if (d == '{') depth++;
            if (d == '}' && --depth == 0) break;
            if (d == END_OF_BLOCK || d == ']' || d == ';') return text_to_mark(lexer, s, false);
        }
        s->pending = P_FORCED;
        return emit(lexer, LOCATOR_BRACE_OPEN);
    }
    if (c == 'h' || !(is_alnum(c) || c == 0xA7 || c == 0xB6 || c == '(')) return false;
    mark_at(l, 1);
    if (!is_digit(c) && c != '(' && scan_locator_label(l, s)) return true;
    if (scan_locator_value(l, s, false)) return true;
    return text_to_mark(lexer, s, is_alnum(c));
}

// The inside of a label's brackets.
static void scan_label(TSLexer *lexer, const State *s) {
    unsigned depth = 0;
    while (!lexer->eof(lexer)) {
        int32_t c = lexer->lookahead;
        if (c == ']' && depth-- == 0) return;
        if (c == '[') depth++;
        if (c == '\\') {
            advance(lexer);
            if (is_newline(lexer->lookahead) || lexer->eof(lexer)) return;
        }
        if (is_newline(c)) {
            if (!is_multi_line(s->mode)) return;
            take_newline(lexer, false);
            match_prefix(lexer, s, false);
        } else {
            advance(lexer);
        }
    }
}

static void scan_attribute_word(TSLexer *lexer) {
    for (bool first = true;; first = false) {
        int32_t c = lexer->lookahead;
        if (is_space_at(c) || c == '\r' || c == '}' || c == '{' || c == '#' || lexer->eof(lexer)) return;
        if (!first && (c == '=')) return;
        advance(lexer);
    }
}

static bool scan_pending(Look *l, State *s, const bool *valid) {
    TSLexer *lexer = l->lexer;
    int32_t c;
    uint8_t pending = s->pending;
    lexer->mark_end(lexer);
    switch (pending) {
    // Emphasis.
    case P_STRONG_OUTER:
    case P_STRONG_INNER:
        c = lexer->lookahead;
        advance(lexer);
        if (lexer->lookahead == c) advance(lexer);
        s->pending = pending == P_STRONG_OUTER ? P_EMPHASIS_INNER : P_NONE;
        lexer->mark_end(lexer);
        return open_frame(s, lexer, c == '*' ? FRAME_STRONG_STAR : FRAME_STRONG_UNDERSCORE, STRONG_OPEN);
    case P_EMPHASIS_OUTER:
    case P_EMPHASIS_INNER:
        c = lexer->lookahead;
        advance(lexer);
        s->pending = pending == P_EMPHASIS_OUTER ? P_STRONG_INNER : P_NONE;
        lexer->mark_end(lexer);
        return open_frame(s, lexer, c == '*' ? FRAME_EMPHASIS_STAR : FRAME_EMPHASIS_UNDERSCORE, EMPHASIS_OPEN);
    case P_PLAIN:
        s->pending = P_NONE;
        c = lexer->lookahead;
        advance(lexer);
        lexer->mark_end(lexer);
        return scan_text(l, s, c);
    case P_FIRST:
        s->pending = P_NONE;
        return scan_inline(l, s, true);
    case P_LABELING_BRACKET:
        l->labeling = true;
        // fall through
    case P_BRACKET:
        s->pending = P_NONE;
        return scan_bracket(l, s, context_of(s), false);
    // Images and wiki links.
    case P_IMAGE_OPEN:
    case P_IMAGE_REFERENCE_OPEN:
    case P_SHORTCUT_IMAGE_OPEN: {
        s->pending = P_NONE;
        mark_at(l, 2);
        return push_link_text(l, s,
            pending == P_IMAGE_OPEN ? FRAME_IMAGE : pending == P_IMAGE_REFERENCE_OPEN ? FRAME_IMAGE_REFERENCE : FRAME_SHORTCUT_IMAGE, 2,
            pending == P_IMAGE_OPEN ? IMAGE_OPEN : pending == P_IMAGE_REFERENCE_OPEN ? IMAGE_REFERENCE_OPEN : SHORTCUT_IMAGE_OPEN);
    }
    case P_WIKI_OPEN:
    case P_EMBED_OPEN:
        if (pending == P_EMBED_OPEN) advance(lexer);
        advance(lexer);
        s->pending = P_WIKI_TARGET;
        return expect(lexer, s, '[', P_WIKI_TARGET, pending == P_EMBED_OPEN ? EMBED_OPEN : WIKILINK_OPEN);
    case P_WIKI_TARGET:
    case P_WIKI_ANCHOR:
    case P_WIKI_LABEL: {
        bool any = false;
        for (;;) {
            c = lexer->lookahead;
            if (c == ']' || is_newline(c) || lexer->eof(lexer)) break;
            if (c == '|' && pending != P_WIKI_LABEL) break;
            if (c == '#' && pending == P_WIKI_TARGET) break;
            any = true;
            advance(lexer);
            // In a table the bar is written `\|`.
            if (c == '\\' && lexer->lookahead == '|' && pending != P_WIKI_LABEL) break;
            lexer->mark_end(lexer);
        }
        if (any) {
            s->pending = pending == P_WIKI_TARGET ? P_WIKI_HASH : pending == P_WIKI_ANCHOR ? P_WIKI_PIPE : P_WIKI_CLOSE;
            return emit(lexer, pending == P_WIKI_TARGET ? WIKILINK_TARGET : pending == P_WIKI_ANCHOR ? WIKILINK_ANCHOR : WIKILINK_LABEL);
        }
        if (c == '#' && pending == P_WIKI_TARGET) return expect(lexer, s, '#', P_WIKI_ANCHOR, WIKILINK_HASH);
        if (c == '|' && pending != P_WIKI_LABEL) return expect(lexer, s, '|', P_WIKI_LABEL, WIKILINK_PIPE);
    }
    // fall through
    case P_WIKI_HASH:
    case P_WIKI_PIPE:
    case P_WIKI_CLOSE:
        if (lexer->lookahead == '\\') skip(lexer);
        if (lexer->lookahead == '#' && pending == P_WIKI_HASH) return expect(lexer, s, '#', P_WIKI_ANCHOR, WIKILINK_HASH);
        if (lexer->lookahead == '|' && pending != P_WIKI_CLOSE) return expect(lexer, s, '|', P_WIKI_LABEL, WIKILINK_PIPE);
        if (lexer->lookahead == ']') advance(lexer);
        after_symbol(s);
        return expect(lexer, s, ']', P_NONE, WIKILINK_CLOSE);
    // Footnotes.
    case P_FOOTNOTE_OPEN:
        advance(lexer);
        return expect(lexer, s, '^', P_FOOTNOTE_LABEL, FOOTNOTE_REFERENCE_OPEN);
    case P_FOOTNOTE_LABEL:
        while (lexer->lookahead != ']' && !is_newline(lexer->lookahead) && !lexer->eof(lexer)) advance(lexer);
        s->pending = P_FOOTNOTE_CLOSE;
        return emit_here(lexer, FOOTNOTE_LABEL);
    case P_FOOTNOTE_CLOSE:
        after_symbol(s);
        return expect(lexer, s, ']', P_NONE, CLOSE);
    case P_NOTE_LABEL:
        while (lexer->lookahead != ']' && !is_newline(lexer->lookahead) && !lexer->eof(lexer)) advance(lexer);
        s->pending = P_FOOTNOTE_MARK;
        return emit_here(lexer, FOOTNOTE_LABEL);
    case P_FOOTNOTE_MARK:
        if (lexer->lookahead == ']') advance(lexer);
        s->after_item = true;
        return expect(lexer, s, ':', P_NONE, FOOTNOTE_MARK);
    // Links.
    case P_DESTINATION_OPEN:
        return expect(lexer, s, '(', P_DESTINATION, DESTINATION_OPEN);
    case P_DESTINATION: {
        skip_space_as_padding(lexer, s);
        lexer->mark_end(lexer);
        if (lexer->lookahead == ')') goto destination_close;
        // The parenthesis has been taken; the rest is read as if it had not.
        Destination d = {0, 0, 0, 0, 0};
        push_char(l, '(');
        s->pending = read_destination(l, 0, &d, true) && d.title ? P_TITLE : P_DESTINATION_CLOSE;
        return emit(lexer, LINK_DESTINATION);
    }
    case P_TITLE: {
        skip_space_as_padding(lexer, s);
        uint32_t end = title_end(l, 0);
        mark_at(l, end);
        s->pending = s->mode == MODE_BLOCK ? P_LINE_END : P_DESTINATION_CLOSE;
        return emit(lexer, LINK_TITLE);
    }
    case P_DESTINATION_CLOSE:
    destination_close:
        skip_space_as_padding(lexer, s);
        after_symbol(s);
        s->after_item = true;
        return expect(lexer, s, ')', P_NONE, DESTINATION_CLOSE);
    case P_LABEL_OPEN:
        return expect(lexer, s, '[', P_LABEL, LABEL_OPEN);
    case P_LABEL:
        if (lexer->lookahead == ']') goto label_close;
        s->pending = P_LABEL_CLOSE;
        scan_label(lexer, s);
        return emit_here(lexer, LINK_LABEL);
    case P_LABEL_CLOSE:
    label_close:
        after_symbol(s);
        s->after_item = true;
        return expect(lexer, s, ']', P_NONE, LABEL_CLOSE);
    case P_DEFINITION_LABEL:
        s->pending = P_DEFINITION_CLOSE;
        scan_label(lexer, s);
        return emit_here(lexer, LINK_LABEL);
    case P_DEFINITION_CLOSE:
        if (lexer->lookahead == ']') advance(lexer);
        return expect(lexer, s, ':', P_DEFINITION_DESTINATION, DEFINITION_CLOSE);
    case P_DEFINITION_DESTINATION:
        skip_blanks_as_padding(lexer);
        if (lexer->lookahead == '<') {
            while (lexer->lookahead != '>' && !is_newline(lexer->lookahead) && !lexer->eof(lexer)) advance(lexer);
        }
        while (!is_blank_char(lexer->lookahead) && !is_newline(lexer->lookahead) && !lexer->eof(lexer)) advance(lexer);
        lexer->mark_end(lexer);
        while (is_blank_char(lexer->lookahead)) advance(lexer);
        c = lexer->lookahead;
        s->pending = c == '"' || c == '\'' ? P_TITLE : P_LINE_END;
        return emit(lexer, LINK_DESTINATION);
    // Attributes.
    case P_ATTRIBUTES_OPEN:
        return expect(lexer, s, '{', P_ATTRIBUTES, ATTRIBUTES_OPEN);
    case P_ATTRIBUTES:
        skip_space_as_padding(lexer, s);
        lexer->mark_end(lexer);
        c = lexer->lookahead;
        if (c == '#') return expect(lexer, s, '#', P_IDENTIFIER, IDENTIFIER_MARK);
        if (c == '.') return expect(lexer, s, '.', P_CLASS, CLASS_MARK);
        if (c == '=') {
            scan_attribute_word(lexer);
            return emit_here(lexer, RAW_FORMAT);
        }
        if (c == '-') return expect(lexer, s, '-', P_ATTRIBUTES, CLASS);
        if (is_alnum(c) || c == '_' || c == ':') {
            while (lexer->lookahead != '=' && !is_newline(lexer->lookahead) && !lexer->eof(lexer)) advance(lexer);
            s->pending = P_EQUALS;
            return emit_here(lexer, ATTRIBUTE_NAME);
        }
        after_symbol(s);
        s->after_item = s->mode != MODE_BLOCK;
        return expect(lexer, s, '}', s->mode == MODE_BLOCK ? P_LINE_END : P_NONE, ATTRIBUTES_CLOSE);
    case P_IDENTIFIER:
    case P_CLASS:
        scan_attribute_word(lexer);
        s->pending = P_ATTRIBUTES;
        return emit_here(lexer, pending == P_CLASS ? CLASS : IDENTIFIER);
    case P_EQUALS:
        return expect(lexer, s, '=', P_VALUE, EQUALS);
    case P_VALUE:
        c = lexer->lookahead;
        if (c == '"' || c == '\'') {
            // Up to the same mark; the opener has seen that it comes.
            bool escaped = false;
            advance(lexer);
            while (!lexer->eof(lexer) && (escaped || lexer->lookahead != c)) {
                escaped = !escaped && lexer->lookahead == '\\';
                if (is_newline(lexer->lookahead) && !is_multi_line(s->mode)) break;
                advance(lexer);
            }
            if (lexer->lookahead == c) advance(lexer);
        } else {
            while (!is_space_at(lexer->lookahead) && lexer->lookahead != '\r' && lexer->lookahead != '}' && !lexer->eof(lexer)) advance(lexer);
        }
        s->pending = P_ATTRIBUTES;
        return emit_here(lexer, ATTRIBUTE_VALUE);
    // Blocks.
    case P_LIST_MARKER:
    case P_TASK_LIST_MARKER:
        skip_blanks_as_padding(lexer);
        c = lexer->lookahead;
        advance(lexer);
        if (c != '-' && c != '*' && c != '+') {
            while (is_alnum(lexer->lookahead)) advance(lexer);
            if (lexer->lookahead == '.' || lexer->lookahead == ')') advance(lexer);
        }
        s->pending = pending == P_TASK_LIST_MARKER ? P_TASK : P_NONE;
        return emit_here(lexer, LIST_MARKER);
    case P_EXAMPLE_OPEN:
        skip_blanks_as_padding(lexer);
        // `(@` opens an example; `@.` and `@)` have no bracket.
        if (lexer->lookahead == '(') advance(lexer);
        return expect(lexer, s, '@', P_EXAMPLE_LABEL, EXAMPLE_OPEN);
    case P_DEFINITION_MARKER:
        skip_blanks_as_padding(lexer);
        advance(lexer);
        s->pending = P_NONE;
        s->after_item = true;
        return emit_here(lexer, DEFINITION_MARKER);
    case P_FENCE:
        while (lexer->lookahead == s->fence_char) advance(lexer);
        lexer->mark_end(lexer);
        while (is_blank_char(lexer->lookahead)) advance(lexer);
        s->pending = is_newline(lexer->lookahead) || lexer->eof(lexer) ? P_LINE_END : P_INFO;
        return emit(lexer, FENCE_OPEN);
    case P_DIV:
        while (lexer->lookahead == ':') advance(lexer);
        lexer->mark_end(lexer);
        while (is_blank_char(lexer->lookahead)) advance(lexer);
        s->pending = is_newline(lexer->lookahead) || lexer->eof(lexer) ? P_LINE_END : P_DIV_ATTRIBUTES;
        return emit(lexer, FENCED_DIV_MARKER);
    case P_NOTE_OPEN:
        if (lexer->lookahead == '[') advance(lexer);
        return expect(lexer, s, '^', P_NOTE_LABEL, FOOTNOTE_OPEN);
    case P_DEFINITION_OPEN:
        return expect(lexer, s, '[', P_DEFINITION_LABEL, DEFINITION_OPEN);
    case P_ATTRIBUTION: {
        c = lexer->lookahead;
        while (lexer->lookahead == c) advance(lexer);
        s->pending = P_NONE;
        return emit_here(lexer, ATTRIBUTION_MARKER);
    }
    case P_LINE_END:
        take_line(lexer);
        lexer->mark_end(lexer);
        next_line(s);
        s->pending = P_NONE;
        if (s->mode == MODE_BLOCK && is_newline(lexer->lookahead)) s->closing = ends_at_blank(l, s);
        return emit(lexer, LINE_END);
    case P_HEADING:
        while (lexer->lookahead == '#') advance(lexer);
        s->pending = P_NONE;
        start_inlines(s, MODE_HEADING);
        return emit_here(lexer, HEADING_MARKER);
    case P_SETEXT:
        s->pending = P_NONE;
        start_inlines(s, MODE_SETEXT);
        return emit(lexer, SETEXT_START);
    case P_SETEXT_UNDERLINE:
        if (!s->matched) {
            s->matched = true;
            Prefix prefix = match_prefix(lexer, s, false);
            if (prefix.any) return emit_here(lexer, BLOCK_CONTINUATION);
        }
        skip_blanks_as_padding(lexer);
        take_line(lexer);
        next_line(s);
        s->pending = P_NONE;
        return emit_here(lexer, SETEXT_UNDERLINE);
    case P_TASK:
        skip_blanks_as_padding(lexer);
        for (unsigned i = 0; i < 3 && !is_newline(lexer->lookahead); i++) advance(lexer);
        s->pending = P_NONE;
        s->after_item = true;
        return emit_here(lexer, TASK_MARKER);
    case P_EXAMPLE_LABEL: {
        bool any = false;
        while (is_alnum(lexer->lookahead) || lexer->lookahead == '_' || lexer->lookahead == '-') {
            advance(lexer);
            any = true;
        }
        s->pending = P_EXAMPLE_CLOSE;
        if (any) return emit_here(lexer, EXAMPLE_LABEL);
    }
    // fall through
    case P_EXAMPLE_CLOSE:
        if (lexer->lookahead == ')' || lexer->lookahead == '.') advance(lexer);
        s->pending = P_NONE;
        s->after_item = true;
        return emit_here(lexer, EXAMPLE_CLOSE);
    case P_LINE_MARKER:
        skip_blanks_as_padding(lexer);
        if (lexer->lookahead == '|') advance(lexer);
        s->pending = P_NONE;
        start_inlines(s, MODE_VERSE);
        return emit_here(lexer, LINE_BLOCK_MARKER);
    case P_INFO:
        skip_blanks_as_padding(lexer);
        lexer->mark_end(lexer);
        s->pending = P_INFO_LANGUAGE;
        if (lexer->lookahead == '{') {
            while (lexer->lookahead == '{') advance(lexer);
            while (is_blank_char(lexer->lookahead)) advance(lexer);
            if (lexer->lookahead == '.') advance(lexer);
            if (!is_alnum(lexer->lookahead)) goto info_rest;
            return emit_here(lexer, INFO_OPEN);
        }
        // fall through
    case P_INFO_LANGUAGE: {
        unsigned n = 0;
        while (is_alnum(lexer->lookahead) || (n && (lexer->lookahead == '-' || lexer->lookahead == '_' || lexer->lookahead == '+' || lexer->lookahead == '#'))) {
            advance(lexer);
            n++;
        }
        if (n == 0) goto info_rest;
        lexer->mark_end(lexer);
        while (is_blank_char(lexer->lookahead)) advance(lexer);
        s->pending = is_newline(lexer->lookahead) || lexer->eof(lexer) ? P_LINE_END : P_INFO_REST;
        return emit(lexer, LANGUAGE);
    }
    case P_INFO_REST:
    info_rest:
        while (!is_newline(lexer->lookahead) && !lexer->eof(lexer)) advance(lexer);
        s->pending = P_LINE_END;
        return emit_here(lexer, INFO_REST);
    case P_DIV_ATTRIBUTES: {
        skip_blanks_as_padding(lexer);
        lexer->mark_end(lexer);
        if (lexer->lookahead == '{') {
            mark_at(l, 1);
            s->pending = P_ATTRIBUTES;
            if (attributes_end(l, 0)) return emit(lexer, ATTRIBUTES_OPEN);
            s->pending = P_LINE_END;
            return emit(lexer, DIV_CLASS);
        }
        while (!is_space_at(lexer->lookahead) && lexer->lookahead != '\r' && lexer->lookahead != '{' && !lexer->eof(lexer)) advance(lexer);
        s->pending = P_LINE_END;
        return emit_here(lexer, DIV_CLASS);
    }
    case P_DIV_END:
        skip_blanks_as_padding(lexer);
        while (lexer->lookahead == ':') advance(lexer);
        s->pending = P_LINE_END;
        return emit_here(lexer, FENCED_DIV_CLOSE);
    case P_DIV_IMPLICIT_END:
        s->pending = P_NONE;
        return emit(lexer, FENCED_DIV_END);
    case P_YAML:
        for (bool any = false;; any = true) {
            lexer->mark_end(lexer);
            c = lexer->lookahead;
            unsigned n = 0;
            if (c == '-' || c == '.') {
                while (lexer->lookahead == c) advance(lexer), n++;
                while (is_blank_char(lexer->lookahead)) advance(lexer);
                if (n == 3 && (is_newline(lexer->lookahead) || lexer->eof(lexer))) {
                    s->pending = P_YAML_CLOSE;
                    if (any) return emit(lexer, YAML);
                    break;
                }
            }
            if (lexer->eof(lexer)) {
                s->pending = P_YAML_CLOSE;
                return emit(lexer, YAML);
            }
            take_line(lexer);
        }
        // fall through
    case P_YAML_CLOSE:
        take_line(lexer);
        next_line(s);
        s->pending = P_NONE;
        return emit_here(lexer, FRONT_MATTER_CLOSE);
    // Citations.
    case P_ITEM:
        skip_space_as_padding(lexer, s);
        s->pending = P_NONE;
        after_symbol(s);
        s->after_space = true;
        c = lexer->lookahead;
        lexer->mark_end(lexer);
        if (c == ']') return scan_inline(l, s, false);
        if (c == '@' || c == '-') return scan_item_start(l, s);
        push_frame(s, FRAME_PREFIX);
        return scan_inline(l, s, false);
    case P_KEY_START:
        if (lexer->lookahead == '-') return expect(lexer, s, '-', P_KEY, AUTHOR_SUPPRESSION);
        // fall through
    case P_KEY:
        if (lexer->lookahead == '@') advance(lexer);
        if (lexer->lookahead == '{') {
            advance(lexer);
            s->pending = P_BRACE_KEY;
            return emit_here(lexer, AT_BRACE);
        }
        s->pending = P_SIMPLE_KEY;
        return emit_here(lexer, AT);
    case P_SIMPLE_KEY:
        return scan_key(lexer, s);
    case P_BRACE_KEY:
        return scan_brace_key(lexer, s);
    case P_KEY_CLOSE:
        if (lexer->lookahead == '}') advance(lexer);
        after_key(s);
        return emit_here(lexer, KEY_BRACE_CLOSE);
    case P_LOCATOR_BRACKET:
    case P_GROUP_BRACKET:
        skip_space_as_padding(lexer, s);
        return expect(lexer, s, '[', pending == P_GROUP_BRACKET ? P_ITEM : P_AFTER_KEY,
                      pending == P_GROUP_BRACKET ? CITATION_OPEN : LOCATOR_BRACKET_OPEN);
    case P_AFTER_KEY:
        if (scan_suffix_start(l, s)) return true;
        // fall through
    case P_LOCATOR:
        if (is_newline(lexer->lookahead)) skip_space_as_padding(lexer, s);
        if (scan_locator(l, s)) return true;
        return scan_inline(l, s, false);
    case P_LOCATOR_VALUE:
        skip_space_as_padding(lexer, s);
        if (lexer->lookahead == 0xA0) skip(lexer);
        if (lexer->lookahead == '\\') {
            skip(lexer);
            skip_blanks_as_padding(lexer);
        }
        lexer->mark_end(lexer);
        if (scan_locator_value(l, s, true)) return true;
        s->pending = P_NONE;
        return emit(lexer, LOCATOR_VALUE);
    case P_FORCED:
    case P_FORCED_VALUE: {
        skip_blanks_as_padding(lexer);
        lexer->mark_end(lexer);
        if (lexer->lookahead == '}') return expect(lexer, s, '}', P_NONE, LOCATOR_BRACE_CLOSE);
        if (pending == P_FORCED && (is_letter_ascii(lexer->lookahead) || lexer->lookahead == 0xA7 || lexer->lookahead == 0xB6)) {
            if (scan_locator_label(l, s)) {
                s->pending = P_FORCED_VALUE;
                return true;
            }
        }
        uint32_t p = l->length, depth = 0;
        for (;; p++) {
            c = at(l, p);
            if (c == '{') depth++;
            if (c == END_OF_BLOCK || (c == '}' && depth-- == 0)) break;
            if (!is_blank_char(c)) mark_at(l, p + 1);
        }
        s->pending = P_FORCED_CLOSE;
        return emit(lexer, LOCATOR_VALUE);
    }
    case P_FORCED_CLOSE:
        skip_blanks_as_padding(lexer);
        after_symbol(s);
        return expect(lexer, s, '}', P_NONE, LOCATOR_BRACE_CLOSE);
    default:
        break;
    }
    (void)valid;
    return false;
}

#endif
