#ifndef TREE_SITTER_PINCITE_H_
#define TREE_SITTER_PINCITE_H_

typedef struct TSLanguage TSLanguage;

#ifdef __cplusplus
extern "C" {
#endif

// The language, for `ts_parser_set_language`. Compile with it `src/parser.c` and `src/scanner.c`.
const TSLanguage *tree_sitter_pincite(void);

#ifdef __cplusplus
}
#endif

#endif
