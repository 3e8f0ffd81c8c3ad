// Quotation marks of all kinds, and what is open around a place: a mark that is
// nothing to Pandoc may not reach beyond what Pandoc knows.

#ifndef PINCITE_QUOTATION_H
#define PINCITE_QUOTATION_H

#include "pandoc.h"

enum QuoteKind {
    QUOTE_DOUBLE_STRAIGHT, QUOTE_SINGLE_STRAIGHT, QUOTE_DOUBLE_CURLY, QUOTE_SINGLE_CURLY,
    QUOTE_GUILLEMETS, QUOTE_GUILLEMETS_INWARD, QUOTE_LOW_DOUBLE, QUOTE_LOW_SINGLE,
    QUOTE_SINGLE_GUILLEMETS, QUOTE_CORNER, QUOTE_WHITE_CORNER, QUOTE_ANGLE, QUOTE_DOUBLE_ANGLE,
    QUOTE_SAME_DOUBLE,
    N_QUOTE_KINDS,
};

static bool closes_quote(uint8_t kind, int32_t c) {
    switch (kind) {
    case QUOTE_DOUBLE_STRAIGHT: return c == '"';
    case QUOTE_SINGLE_STRAIGHT: return c == '\'';
    case QUOTE_DOUBLE_CURLY: return c == 0x201D;
    case QUOTE_SINGLE_CURLY: return c == 0x2019;
    case QUOTE_GUILLEMETS: return c == 0xBB;
    case QUOTE_GUILLEMETS_INWARD: return c == 0xAB;
    case QUOTE_LOW_DOUBLE: return c == 0x201C || c == 0x201D;
    case QUOTE_LOW_SINGLE: return c == 0x2018 || c == 0x2019;
    case QUOTE_SINGLE_GUILLEMETS: return c == 0x203A;
    case QUOTE_CORNER: return c == 0x300D;
    case QUOTE_WHITE_CORNER: return c == 0x300F;
    case QUOTE_ANGLE: return c == 0x3009;
    case QUOTE_DOUBLE_ANGLE: return c == 0x300B;
    case QUOTE_SAME_DOUBLE: return c == 0x201D;
    default: return false;
    }
}

// The kind that a mark other than a straight one opens, or -1.
static int opens_quote(int32_t c) {
    switch (c) {
    case 0x201C: return QUOTE_DOUBLE_CURLY;
    case 0x2018: return QUOTE_SINGLE_CURLY;
    case 0xAB: return QUOTE_GUILLEMETS;
    case 0xBB: return QUOTE_GUILLEMETS_INWARD;
    case 0x201E: return QUOTE_LOW_DOUBLE;
    case 0x201A: return QUOTE_LOW_SINGLE;
    case 0x2039: return QUOTE_SINGLE_GUILLEMETS;
    case 0x300C: return QUOTE_CORNER;
    case 0x300E: return QUOTE_WHITE_CORNER;
    case 0x3008: return QUOTE_ANGLE;
    case 0x300A: return QUOTE_DOUBLE_ANGLE;
    case 0x201D: return QUOTE_SAME_DOUBLE;
    default: return -1;
    }
}

static bool is_quote_mark(int32_t c) {
    return c == 0xAB || c == 0xBB || (c >= 0x2018 && c <= 0x201F) || c == 0x2039 || c == 0x203A ||
           (c >= 0x3008 && c <= 0x300F);
}

static int quote_kind(uint8_t frame) { return frame >= FRAME_QUOTE ? frame & 63 : -1; }

// The apostrophe is also a closing mark; before a letter it never closes.
static bool is_closing_mark(uint8_t kind, int32_t c, int32_t next) {
    if (!closes_quote(kind, c)) return false;
    return (c != 0x2019 && c != '\'') || !is_alnum(next);
}

// ------------------------------------------------------------------- context

static bool ends_at_bracket(uint8_t frame) {
    return is_isolating(frame) || (frame >= FRAME_CITATION && frame <= FRAME_SUFFIX);
}

static Context context_of(const State *s) {
    Context cx = {QUOTE_NONE, false, s->n_frames};
    for (unsigned i = s->n_frames; i-- > 0;) {
        uint8_t frame = s->frames[i];
        if (is_isolating(frame)) cx.isolated = true;
        int kind = quote_kind(frame);
        if (cx.quotes == QUOTE_NONE && kind == QUOTE_DOUBLE_STRAIGHT) cx.quotes = QUOTE_DOUBLE;
        if (cx.quotes == QUOTE_NONE && kind == QUOTE_SINGLE_STRAIGHT) cx.quotes = QUOTE_SINGLE;
    }
    return cx;
}

static bool is_transparent(uint8_t frame) {
    return frame == FRAME_HIGHLIGHT || quote_kind(frame) > QUOTE_SINGLE_STRAIGHT;
}

// Whether the innermost construct that Pandoc knows ends at `p`. Foreign
// quotation marks are nothing to Pandoc, so they may not reach beyond it.
static bool ends_enclosing(Look *l, const State *s, uint32_t p) {
    int32_t c = at(l, p), next = at(l, p + 1);
    for (unsigned i = s->n_frames; i-- > 0;) {
        uint8_t frame = s->frames[i];
        if (is_transparent(frame)) {
            int kind = quote_kind(frame);
            if (frame == FRAME_HIGHLIGHT ? c == '=' && next == '='
                                         : is_closing_mark((uint8_t)kind, c, next)) return true;
            continue;
        }
        switch (frame) {
        case FRAME_EMPHASIS_STAR: return c == '*';
        case FRAME_EMPHASIS_UNDERSCORE: return is_ender(l, p, '_', 1);
        case FRAME_STRONG_STAR: return is_ender(l, p, '*', 2);
        case FRAME_STRONG_UNDERSCORE: return is_ender(l, p, '_', 2);
        case FRAME_STRIKEOUT: return c == '~' && next == '~';
        case FRAME_SUPERSCRIPT: return c == '^';
        case FRAME_SUBSCRIPT: return c == '~';
        case FRAME_PREFIX: return c == ';' || c == ']' || citation_key_end(l, p);
        case FRAME_SUFFIX: return c == ';' || c == ']';
        case FRAME_CELL: return c == '|';
        case FRAME_QUOTE + QUOTE_DOUBLE_STRAIGHT: return c == '"';
        case FRAME_QUOTE + QUOTE_SINGLE_STRAIGHT: return c == '\'' && !is_alnum(next);
        default: return c == ']';
        }
    }
    return false;
}

// Whether the transparent opener before `p` finds its closer.
static bool finds_closer(Look *l, State *s, uint32_t p, uint8_t kind, bool *seen) {
    uint8_t open[16];
    unsigned n = 0;
    Context cx = context_of(s);
    *seen = false;
    while (at(l, p) != END_OF_BLOCK) {
        if (ends_enclosing(l, s, p)) return false;
        int32_t c = at(l, p);
        if (is_quote_mark(c)) {
            int32_t next = at(l, p + 1);
            unsigned i = n;
            while (i > 0 && !is_closing_mark(open[i - 1], c, next)) i--;
            if (i > 0) {
                n = i - 1;
            } else if (is_closing_mark(kind, c, next)) {
                *seen = true;
                return true;
            } else if (n < 16 && !is_after_string(l, p) && !is_space_at(next)) {
                int inner = opens_quote(c);
                if (inner >= 0 && inner != QUOTE_SAME_DOUBLE && inner != QUOTE_GUILLEMETS_INWARD)
                    open[n++] = (uint8_t)inner;
            }
            p++;
        } else {
            p = skip_inline(l, p, cx);
        }
    }
    return false;
}

static bool finds_highlight_end(Look *l, State *s, uint32_t p) {
    Context cx = context_of(s);
    uint32_t start = p;
    while (at(l, p) != END_OF_BLOCK) {
        if (ends_enclosing(l, s, p)) return false;
        if (at(l, p) == '=' && at(l, p + 1) == '=' && p > start) return true;
        p = skip_inline(l, p, cx);
    }
    return false;
}

#endif
