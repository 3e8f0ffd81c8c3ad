// The scanner's state between two tokens.
//
// It is small and canonical: zero bytes where nothing is open, so that the
// blocks after an edit find the state they were parsed with and are reused.

#ifndef PINCITE_STATE_H
#define PINCITE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tree_sitter/parser.h"

// The order is that of `externals` in grammar.js.
enum Token {
    BLANK_LINE, BLOCK_CONTINUATION, LINE_END, CLOSE, BLOCK_CLOSE,
    TITLE_BLOCK, FRONT_MATTER_OPEN, YAML, FRONT_MATTER_CLOSE,
    SECTION_OPEN, HEADING_MARKER, SETEXT_START, SETEXT_UNDERLINE,
    PARAGRAPH_START, THEMATIC_BREAK, HTML_BLOCK,
    FENCE_OPEN, INFO_OPEN, LANGUAGE, INFO_REST, CODE_LINE, FENCE_CLOSE, FENCE_END,
    INDENTED_CODE_START, INDENTED_CODE_END, DEFINITION_OPEN, DEFINITION_CLOSE,
    BLOCK_QUOTE_MARKER, ATTRIBUTION_MARKER, LIST_MARKER,
    EXAMPLE_OPEN, EXAMPLE_LABEL, EXAMPLE_CLOSE, TASK_MARKER,
    FOOTNOTE_OPEN, FOOTNOTE_LABEL, FOOTNOTE_MARK,
    FENCED_DIV_MARKER, DIV_CLASS, FENCED_DIV_END, FENCED_DIV_CLOSE,
    TERM_START, DEFINITION_MARKER,
    TABLE_START, ROW_START, CELL_SEPARATOR, TABLE_DELIMITER_ROW, TABLE_LINE, TEXT_TABLE_START, TEXT_TABLE_RULE,
    TABLE_CAPTION_OPEN, LINE_BLOCK_MARKER,
    TEXT, SOFT_BREAK, AHEAD, HARD_LINE_BREAK, BACKSLASH_ESCAPE, ENTITY,
    CODE_SPAN, MATH, DISPLAY_MATH, HTML_TAG, HTML_COMMENT, URI, AUTOLINK, TAG, RAW_TEX,
    SHORTCODE, ELLIPSIS,
    EMPHASIS_OPEN, STRONG_OPEN, STRIKEOUT_OPEN, HIGHLIGHT_OPEN, SUPERSCRIPT_OPEN,
    SUBSCRIPT_OPEN,
    QUOTATION_OPEN, CONTINUED_QUOTATION_OPEN,
    BRACKET_OPEN, SPAN_OPEN, LINK_OPEN, REFERENCE_OPEN, IMAGE_OPEN, IMAGE_REFERENCE_OPEN,
    SHORTCUT_IMAGE_OPEN, NOTE_OPEN,
    DESTINATION_OPEN, LINK_DESTINATION, LINK_TITLE, DESTINATION_CLOSE,
    LABEL_OPEN, LINK_LABEL, LABEL_CLOSE, FOOTNOTE_REFERENCE_OPEN,
    WIKILINK_OPEN, EMBED_OPEN, WIKILINK_TARGET, WIKILINK_HASH, WIKILINK_ANCHOR,
    WIKILINK_PIPE, WIKILINK_LABEL, WIKILINK_CLOSE,
    ATTRIBUTES_OPEN, IDENTIFIER_MARK, IDENTIFIER, CLASS_MARK, CLASS, ATTRIBUTE_NAME, EQUALS,
    ATTRIBUTE_VALUE, RAW_FORMAT, ATTRIBUTES_CLOSE,
    CITATION_OPEN, CITATION_SEPARATOR, CITATION_CLOSE, NARRATIVE_OPEN,
    NARRATIVE_BRACKET_OPEN, LOCATOR_BRACKET_OPEN, AUTHOR_SUPPRESSION, AT, AT_BRACE,
    CITATION_KEY, KEY_BRACE_CLOSE, LOCATOR_LABEL, LOCATOR_VALUE, LOCATOR_BRACE_OPEN,
    LOCATOR_BRACE_CLOSE,
    ERROR_SENTINEL,
};

// What the scanner is in the middle of.
enum Mode {
    MODE_BLOCK,      // between blocks, at or after the start of a line
    MODE_PARAGRAPH,  // inlines that may go on in the next line
    MODE_HEADING,    // inlines of one line
    MODE_ROW,        // inlines of one line, cut by `|`
    MODE_VERSE,      // inlines of a line block's line, which may go on indented
    MODE_TEXT_ROW,   // inlines of a row of a grid, simple or multi-line table
    MODE_SETEXT,     // inlines of the line above `===`
    MODE_FENCE,      // lines of a fenced code block
    MODE_INDENTED,   // lines of an indented code block
    MODE_TABLE,      // between the rows of a pipe table
    MODE_TEXT_TABLE, // between the rows of a grid or simple table
    MODE_END,        // the document is closed
};

static inline bool is_inline_mode(uint8_t mode) {
    return mode >= MODE_PARAGRAPH && mode <= MODE_SETEXT;
}

// Whether the inlines may go on in the next line.
static inline bool is_multi_line(uint8_t mode) {
    return mode == MODE_PARAGRAPH || mode == MODE_VERSE || mode == MODE_TEXT_ROW;
}

// The next token of a construct of several tokens.
enum Pending {
    P_NONE,
    P_KEY_START, P_KEY, P_BRACE_KEY, P_KEY_CLOSE, P_AFTER_KEY, P_LOCATOR, P_LOCATOR_VALUE,
    P_FORCED, P_FORCED_VALUE, P_FORCED_CLOSE, P_LOCATOR_BRACKET, P_GROUP_BRACKET, P_ITEM,
    P_DESTINATION_OPEN, P_DESTINATION, P_TITLE, P_DESTINATION_CLOSE,
    P_LABEL_OPEN, P_LABEL, P_LABEL_CLOSE, P_FOOTNOTE_LABEL, P_FOOTNOTE_CLOSE,
    P_WIKI_TARGET, P_WIKI_HASH, P_WIKI_ANCHOR, P_WIKI_PIPE, P_WIKI_LABEL, P_WIKI_CLOSE,
    P_ATTRIBUTES_OPEN, P_ATTRIBUTES, P_IDENTIFIER, P_CLASS, P_EQUALS, P_VALUE,
    P_LINE_END, P_INFO, P_INFO_LANGUAGE, P_INFO_REST, P_YAML, P_YAML_CLOSE,
    P_SETEXT_UNDERLINE, P_HEADING, P_TASK, P_EXAMPLE_LABEL, P_EXAMPLE_CLOSE,
    P_DEFINITION_FOOTNOTE_LABEL, P_FOOTNOTE_MARK,
    P_DEFINITION_LABEL, P_DEFINITION_CLOSE, P_DEFINITION_DESTINATION, P_DEFINITION_TITLE,
    P_DIV_ATTRIBUTES, P_DIV_END,
    P_STRONG_OUTER, P_EMPHASIS_OUTER, P_STRONG_INNER, P_EMPHASIS_INNER,
    P_PLAIN, P_BRACKET, P_WIKI_OPEN, P_EMBED_OPEN, P_IMAGE_OPEN, P_IMAGE_REFERENCE_OPEN,
    P_SHORTCUT_IMAGE_OPEN, P_FOOTNOTE_OPEN, P_FIRST,
    P_LIST_MARKER, P_TASK_LIST_MARKER, P_EXAMPLE_OPEN, P_DEFINITION_MARKER, P_FENCE, P_DIV, P_NOTE_OPEN,
    P_DEFINITION_OPEN, P_ATTRIBUTION,
    P_LABELING_BRACKET, P_SETEXT, P_LINE_MARKER, P_NOTE_LABEL, P_DIV_IMPLICIT_END, P_SIMPLE_KEY,
};

// Inline constructs that are open. Quotations are FRAME_QUOTE + their kind.
enum Frame {
    FRAME_EMPHASIS_STAR = 1, FRAME_EMPHASIS_UNDERSCORE,
    FRAME_STRONG_STAR, FRAME_STRONG_UNDERSCORE,
    FRAME_STRIKEOUT, FRAME_HIGHLIGHT, FRAME_SUPERSCRIPT, FRAME_SUBSCRIPT,
    FRAME_NOTE, FRAME_BRACKET, FRAME_SPAN, FRAME_LINK, FRAME_REFERENCE, FRAME_IMAGE,
    FRAME_IMAGE_REFERENCE, FRAME_SHORTCUT_IMAGE,
    FRAME_LABELED,    // text before a bracket that could be a label and is none
    FRAME_LINK_TEXT,  // the text inside a link's or an image's brackets
    FRAME_CELL,
    FRAME_CITATION, FRAME_PREFIX, FRAME_SUFFIX,
    FRAME_NARRATIVE, FRAME_NARRATIVE_LOCATOR, FRAME_NARRATIVE_GROUP,
    FRAME_QUOTE = 64,
    FRAME_CONTINUED_QUOTE = 128,
};

// Containers of blocks that are open. The low bits of `data` say more.
enum Container {
    SECTION = 1,   // data: level
    QUOTE,
    LIST,          // data: kind of marker
    ITEM,          // data: columns of indentation that continue it
    DEFINITION_LIST,
    DEFINITION_ITEM,
    DEFINITION,    // data: columns of indentation
    FOOTNOTE,
    DIV,           // data: number of colons
    LINES,         // a line block
};

// What a table is, and for a pipe table also how far it has come.
enum TableKind {
    TABLE_HEAD = 1, TABLE_DELIMITER, TABLE_BODY,
    TABLE_GRID, TABLE_SIMPLE, TABLE_MULTI_LINE,
};

enum {
    MAX_CONTAINERS = 60, MAX_FRAMES = 48,
    LOOK_LIMIT = 20000,    // characters that a look-ahead inside a block reads
    CROSS_LIMIT = 200000,  // and one that runs on over blank lines
    MAX_MISSES = 15,
};

typedef struct { uint8_t kind, data; } Block;

typedef struct {
    uint8_t mode;
    uint8_t pending;
    bool matched;       // the containers' prefix of this line is consumed
    bool new_line;      // inside a paragraph, at the start of a line
    bool soft_ahead;    // the next line break has been found to be soft
    bool after_string;  // a letter, number or single full stop comes before
    bool after_space;
    bool after_item;    // an attribute list may follow directly
    bool after_text;    // the last line was not blank
    uint8_t failures;   // look-aheads in this block that found no closer
    uint32_t dead;      // openers that have no closer in this block
    uint8_t fence_char, fence_length, fence_indent;
    uint8_t table_kind;
    uint8_t closing;    // containers that end here, before the blank line
    uint8_t misses;     // searches beyond the block that found nothing, in the document
    uint8_t n_containers, n_frames;
    Block containers[MAX_CONTAINERS];
    uint8_t frames[MAX_FRAMES + 4];
} State;

// Whether lines start with something that belongs to a container.
static bool has_prefix(const State *s) {
    for (unsigned i = 0; i < s->n_containers; i++) {
        switch (s->containers[i].kind) {
        case QUOTE: case ITEM: case DEFINITION: case FOOTNOTE: return true;
        default: break;
        }
    }
    return false;
}

// What is seldom set is written only where it is; `Rare` says what follows.
enum Rare { RARE_DEAD = 1, RARE_FENCE = 2, RARE_TABLE = 4, RARE_CLOSING = 8, RARE_MISSES = 16 };

static unsigned serialize(const State *s, char *out) {
    uint8_t *b = (uint8_t *)out;
    unsigned n = 0;
    // Where there is no prefix it makes no difference whether it has been taken.
    bool matched = s->matched && (s->mode != MODE_BLOCK || has_prefix(s));
    uint8_t flags = (uint8_t)(matched | s->new_line << 1 | s->soft_ahead << 2 |
                              s->after_string << 3 | s->after_space << 4 | s->after_item << 5 |
                              s->after_text << 6);
    uint8_t rare = (uint8_t)((s->dead || s->failures ? RARE_DEAD : 0) |
                             (s->fence_char ? RARE_FENCE : 0) | (s->table_kind ? RARE_TABLE : 0) |
                             (s->closing ? RARE_CLOSING : 0) | (s->misses ? RARE_MISSES : 0));
    bool inside = s->mode || s->pending || flags || rare || s->n_frames;
    if (!inside && !s->n_containers) return 0;
    b[n++] = s->n_containers;
    memcpy(b + n, s->containers, s->n_containers * sizeof *s->containers);
    n += s->n_containers * sizeof *s->containers;
    if (!inside) return n;
    b[n++] = s->mode;
    b[n++] = s->pending;
    b[n++] = flags;
    b[n++] = rare;
    if (rare & RARE_DEAD) {
        b[n++] = s->failures;
        memcpy(b + n, &s->dead, 4);
        n += 4;
    }
    if (rare & RARE_FENCE) {
        b[n++] = s->fence_char;
        b[n++] = s->fence_length;
        b[n++] = s->fence_indent;
    }
    if (rare & RARE_TABLE) b[n++] = s->table_kind;
    if (rare & RARE_CLOSING) b[n++] = s->closing;
    if (rare & RARE_MISSES) b[n++] = s->misses;
    // The rest is what is open.
    memcpy(b + n, s->frames, s->n_frames);
    return n + s->n_frames;
}

static void deserialize(State *s, const char *in, unsigned length) {
    const uint8_t *b = (const uint8_t *)in;
    // Everything but the arrays, whose counts are zero.
    memset(s, 0, offsetof(State, containers));
    if (length == 0) return;
    unsigned n = 0;
    s->n_containers = b[n++];
    memcpy(s->containers, b + n, s->n_containers * sizeof *s->containers);
    n += s->n_containers * sizeof *s->containers;
    if (n >= length) return;
    s->mode = b[n++];
    s->pending = b[n++];
    uint8_t flags = b[n++];
    s->matched = flags & 1;
    s->new_line = flags >> 1 & 1;
    s->soft_ahead = flags >> 2 & 1;
    s->after_string = flags >> 3 & 1;
    s->after_space = flags >> 4 & 1;
    s->after_item = flags >> 5 & 1;
    s->after_text = flags >> 6 & 1;
    uint8_t rare = b[n++];
    if (rare & RARE_DEAD) {
        s->failures = b[n++];
        memcpy(&s->dead, b + n, 4);
        n += 4;
    }
    if (rare & RARE_FENCE) {
        s->fence_char = b[n++];
        s->fence_length = b[n++];
        s->fence_indent = b[n++];
    }
    if (rare & RARE_TABLE) s->table_kind = b[n++];
    if (rare & RARE_CLOSING) s->closing = b[n++];
    if (rare & RARE_MISSES) s->misses = b[n++];
    s->n_frames = (uint8_t)(length - n);
    memcpy(s->frames, b + n, s->n_frames);
}

static inline uint8_t top_frame(const State *s) {
    return s->n_frames ? s->frames[s->n_frames - 1] : 0;
}

// Brackets that Pandoc parses on their own: nothing inside reaches beyond them.
static inline bool is_isolating(uint8_t frame) {
    switch (frame) {
    case FRAME_NOTE: case FRAME_BRACKET: case FRAME_SPAN: case FRAME_LINK: case FRAME_REFERENCE:
    case FRAME_IMAGE: case FRAME_IMAGE_REFERENCE: case FRAME_SHORTCUT_IMAGE: case FRAME_LABELED: case FRAME_LINK_TEXT:
        return true;
    default:
        return false;
    }
}

static inline void push_frame(State *s, uint8_t frame) { s->frames[s->n_frames++] = frame; }

static inline void pop_frame(State *s) {
    if (s->n_frames) s->n_frames--;
}

static inline Block *top_container(State *s) {
    return s->n_containers ? &s->containers[s->n_containers - 1] : NULL;
}

static inline void push_container(State *s, uint8_t kind, uint8_t data) {
    s->containers[s->n_containers].kind = kind;
    s->containers[s->n_containers].data = data;
    s->n_containers++;
}

static inline bool in_container(const State *s, uint8_t kind) {
    for (unsigned i = s->n_containers; i-- > 0;) {
        if (s->containers[i].kind == kind) return true;
    }
    return false;
}

#endif
