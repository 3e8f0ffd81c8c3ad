// The external scanner of tree-sitter-pincite: every token comes from here.
//
// A token is a function of the state and the text alone; which tokens the
// parser would take plays no part, so a tree does not depend on how it was
// arrived at. The state says what is open (state.h); look-ahead says whether
// an opener finds its closer (look.h, raw.h, pandoc.h, quotation.h); block.h, inline.h, locator.h
// and pending.h make the tokens.

#include "scanner/pending.h"

typedef struct {
    State state;
    // The look-ahead's memory, kept between tokens.
    int32_t *chars;
    Memo *memos;
    uint32_t capacity;
} Scanner;

void *tree_sitter_pincite_external_scanner_create(void) {
    return calloc(1, sizeof(Scanner));
}

void tree_sitter_pincite_external_scanner_destroy(void *payload) {
    Scanner *scanner = payload;
    free(scanner->chars);
    free(scanner->memos);
    free(scanner);
}

unsigned tree_sitter_pincite_external_scanner_serialize(void *payload, char *buffer) {
    return serialize(&((Scanner *)payload)->state, buffer);
}

void tree_sitter_pincite_external_scanner_deserialize(void *payload, const char *buffer,
                                                      unsigned length) {
    deserialize(&((Scanner *)payload)->state, buffer, length);
}

bool tree_sitter_pincite_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
    Scanner *scanner = payload;
    State *s = &scanner->state;
    // The parser is recovering from an error, which no text causes.
    if (valid[ERROR_SENTINEL] || s->mode == MODE_END) return false;
    Look look = {
        .lexer = lexer, .state = s, .dead = s->dead,
        .chars = scanner->chars, .memos = scanner->memos, .capacity = scanner->capacity,
        .limit = LOOK_LIMIT,
        .open_brackets = UINT32_MAX, .open_double = UINT32_MAX, .open_single = UINT32_MAX,
    };
    bool found;
    if (s->pending) {
        found = scan_pending(&look, s, valid);
    } else if (is_inline_mode(s->mode)) {
        found = scan_inline(&look, s, false);
    } else {
        found = scan_line_start(&look, s, valid);
    }
    if (is_inline_mode(s->mode)) s->dead |= look.dead;
    if (look.missed && look.crossing && s->misses < MAX_MISSES) s->misses++;
    scanner->chars = look.chars;
    scanner->memos = look.memos;
    scanner->capacity = look.capacity;
    return found;
}
