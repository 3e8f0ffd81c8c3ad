// Random edits, for `cargo xtask fuzz grammar`: fuzz SECONDS FILE...
// or fuzz EDITSx FILE..., which edits every file so many times as a whole.
//
// Soup of markers and windows of the files, edited at random. After each edit
// the tree must be without error and equal, node by node and byte by byte, to
// that of a fresh parse. A failure is made small before it is printed, and the
// run goes on. SEED in the environment repeats a run.

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tree_sitter/api.h>

#include "tree-sitter-pincite.h"

static const char *const soup[] = {
    "*", "**", "***", "_", "__", "`", "``", "```\n", "~~~\n", "~", "~~", "^", "^[", "[", "]", "[[", "]]",
    "![", "![[", "(", ")", "](u)", "](", "{", "}", "{.c}", "{#i}", "@a", "[@a]", "-@b", "@{x}", "; ",
    "@a [p. 3]", "[see @a, p. 3; also -@b]", "\"", "'", "“", "”", "‘", "’", "«", "»", "„", "「", "」", "\n",
    "\n\n", "> ", "- ", "1. ", "    ", "\t", "# ", "## ", "::: ", ":::\n", "::: {.x}\n", "[^1]", "[^1]: ",
    "[a]: u\n", "---\n", "a: b\n", "===\n", "| ", "|---|\n", "$", "$$", "\\", "\\x{", "\\begin{a}", "<",
    "<b>", "<!--", "-->", "https://x.org/", "...", "…", "— ", "> — ", "p. 3", ", ", "é", "김", "&amp;", "==",
    "#t", "\r\n", "\r", ": ", ":   ", "(@a) ", "a", "b c", "{{<", ">}}", " ", "word ", "+---+\n",
};
enum { SOUP = sizeof soup / sizeof *soup };

static unsigned long long dice;

static unsigned below(size_t limit) {
    dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
    return limit ? (unsigned)(dice >> 11) % limit : 0;
}

typedef struct {
    char *bytes;
    size_t length;
} Text;

typedef struct {
    size_t at, removed;
    const char *piece;
} Edit;

enum { MAX_FAILURES = 20, EDITS_A_WINDOW = 12, WINDOW = 1500, ROOM = 64 };

static TSParser *parser;
static long edits, failures;

static Text text_of(const char *bytes, size_t length) {
    Text text = {malloc(length + 1), length};
    memcpy(text.bytes, bytes, length);
    return text;
}

static Text read_file(const char *path) {
    Text text = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    fseek(file, 0, SEEK_END);
    text.length = (size_t)ftell(file);
    rewind(file);
    text.bytes = malloc(text.length + 1);
    text.length = fread(text.bytes, 1, text.length, file);
    fclose(file);
    return text;
}

static TSPoint point(Text text, size_t at) {
    TSPoint p = {0, 0};
    for (size_t i = 0; i < at; i++) {
        if (text.bytes[i] == '\n') p.row++, p.column = 0;
        else p.column++;
    }
    return p;
}

static bool is_inside_char(Text text, size_t at) {
    return at < text.length && ((unsigned char)text.bytes[at] & 0xC0) == 0x80;
}

static TSTree *parse(const TSTree *old, Text text) {
    return ts_parser_parse_string(parser, old, text.bytes, (uint32_t)text.length);
}

static Text edited(Text old, Edit edit) {
    size_t added = strlen(edit.piece), after = edit.at + edit.removed;
    Text new = {malloc(old.length + added + 1), old.length + added - edit.removed};
    memcpy(new.bytes, old.bytes, edit.at);
    memcpy(new.bytes + edit.at, edit.piece, added);
    memcpy(new.bytes + edit.at + added, old.bytes + after, old.length - after);
    return new;
}

static void tell(TSTree *tree, Text old, Text new, Edit edit) {
    size_t added = strlen(edit.piece);
    TSInputEdit input = {
        .start_byte = (uint32_t)edit.at,
        .old_end_byte = (uint32_t)(edit.at + edit.removed),
        .new_end_byte = (uint32_t)(edit.at + added),
        .start_point = point(old, edit.at),
        .old_end_point = point(old, edit.at + edit.removed),
        .new_end_point = point(new, edit.at + added),
    };
    ts_tree_edit(tree, &input);
}

static bool is_same_node(TSTreeCursor *a, TSTreeCursor *b) {
    TSNode x = ts_tree_cursor_current_node(a), y = ts_tree_cursor_current_node(b);
    return ts_node_symbol(x) == ts_node_symbol(y) && ts_node_start_byte(x) == ts_node_start_byte(y) &&
           ts_node_end_byte(x) == ts_node_end_byte(y) &&
           ts_tree_cursor_current_field_id(a) == ts_tree_cursor_current_field_id(b);
}

static bool is_same_tree(const TSTree *left, const TSTree *right) {
    TSTreeCursor a = ts_tree_cursor_new(ts_tree_root_node(left));
    TSTreeCursor b = ts_tree_cursor_new(ts_tree_root_node(right));
    bool same = is_same_node(&a, &b), more = same;
    while (more) {
        bool down = ts_tree_cursor_goto_first_child(&a);
        same = down == ts_tree_cursor_goto_first_child(&b);
        for (; same && more && !down; ) {
            down = ts_tree_cursor_goto_next_sibling(&a);
            same = down == ts_tree_cursor_goto_next_sibling(&b);
            if (same && !down) {
                more = ts_tree_cursor_goto_parent(&a);
                same = more == ts_tree_cursor_goto_parent(&b);
            }
        }
        same = same && (!more || is_same_node(&a, &b));
        more = more && same;
    }
    ts_tree_cursor_delete(&a), ts_tree_cursor_delete(&b);
    return same;
}

// Edits `tree`, which becomes that of `new`.
static bool holds(TSTree **tree, Text old, Text new, Edit edit) {
    tell(*tree, old, new, edit);
    TSTree *incremental = parse(*tree, new), *fresh = parse(NULL, new);
    bool good = !ts_node_has_error(ts_tree_root_node(fresh)) && is_same_tree(incremental, fresh);
    ts_tree_delete(*tree), ts_tree_delete(fresh);
    *tree = incremental;
    return good;
}

static bool fails_alone(Text old, Edit edit) {
    TSTree *tree = parse(NULL, old);
    Text new = edited(old, edit);
    bool good = holds(&tree, old, new, edit);
    ts_tree_delete(tree), free(new.bytes);
    return !good;
}

// Takes pieces away from `old` for as long as the edit still fails.
static void shrink(Text *old, Edit *edit) {
    for (size_t size = old->length / 2; size > 0; size /= 2) {
        for (size_t from = 0; from + size <= old->length;) {
            bool before = from + size <= edit->at, after = from >= edit->at + edit->removed;
            if ((before || after) && !is_inside_char(*old, from) && !is_inside_char(*old, from + size)) {
                Text less = edited(*old, (Edit){from, size, ""});
                Edit moved = {before ? edit->at - size : edit->at, edit->removed, edit->piece};
                if (fails_alone(less, moved)) {
                    free(old->bytes);
                    *old = less, *edit = moved;
                    continue;
                }
                free(less.bytes);
            }
            from += size > 3 ? size / 2 : 1;
        }
    }
}

static void report(Text before, Edit edit) {
    Text old = text_of(before.bytes, before.length);
    bool alone = fails_alone(old, edit);
    if (alone) shrink(&old, &edit);
    Text new = edited(old, edit);
    TSTree *tree = parse(NULL, old), *fresh = parse(NULL, new);
    tell(tree, old, new, edit);
    TSTree *incremental = parse(tree, new);
    char *a = ts_node_string(ts_tree_root_node(incremental)), *b = ts_node_string(ts_tree_root_node(fresh));
    printf("FAILURE%s\nbefore:\n%.*s\nafter, at %zu, -%zu, +%zu:\n%.*s\nincremental %s\nfresh       %s\n",
           alone ? "" : " (only after the edits before it)", (int)old.length, old.bytes, edit.at, edit.removed,
           strlen(edit.piece), (int)new.length, new.bytes, a, b);
    fflush(stdout);
    free(a), free(b), free(old.bytes), free(new.bytes);
    ts_tree_delete(tree), ts_tree_delete(fresh), ts_tree_delete(incremental);
    failures++;
}

static Edit any_edit(Text text) {
    Edit edit = {below(text.length + 1), below(3) ? 0 : below(8), below(5) ? soup[below(SOUP)] : ""};
    while (edit.at > 0 && is_inside_char(text, edit.at)) edit.at--;
    if (edit.removed > text.length - edit.at) edit.removed = text.length - edit.at;
    while (is_inside_char(text, edit.at + edit.removed)) edit.removed++;
    return edit;
}

// Takes `text` over.
static void edit_many(Text text, int times) {
    TSTree *tree = parse(NULL, text);
    for (int i = 0; i < times && failures < MAX_FAILURES; i++, edits++) {
        Edit edit = any_edit(text);
        Text new = edited(text, edit);
        bool good = holds(&tree, text, new, edit);
        if (!good) report(text, edit);
        free(text.bytes);
        text = new;
        if (!good) break;
    }
    ts_tree_delete(tree), free(text.bytes);
}

static Text window(Text file) {
    size_t start = below(file.length), size = below(WINDOW);
    // Half of the windows begin where a block may begin.
    if (below(2)) while (start > 0 && file.bytes[start - 1] != '\n') start--;
    while (is_inside_char(file, start)) start++;
    if (size > file.length - start) size = file.length - start;
    while (is_inside_char(file, start + size)) size--;
    return text_of(file.bytes + start, size);
}

static Text some_soup(void) {
    char bytes[60 * ROOM];
    size_t length = 0;
    for (unsigned n = below(60); n > 0; n--) {
        const char *piece = soup[below(SOUP)];
        memcpy(bytes + length, piece, strlen(piece));
        length += strlen(piece);
    }
    return text_of(bytes, length);
}

int main(int count, char **arguments) {
    const char *amount = count > 1 ? arguments[1] : "60";
    char *unit;
    long number = strtol(amount, &unit, 10);
    const char *seed = getenv("SEED");
    dice = seed ? strtoull(seed, NULL, 10) : (unsigned long long)time(NULL) * 2654435761u + 88172645463325252ull;
    printf("SEED=%llu\n", dice);
    fflush(stdout);
    size_t n_files = count > 2 ? (size_t)count - 2 : 0;
    Text *files = calloc(n_files + 1, sizeof *files);
    for (size_t i = 0; i < n_files; i++) files[i] = read_file(arguments[i + 2]);
    parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_pincite());
    time_t start = time(NULL);
    if (*unit == 'x') {
        for (size_t i = 0; i < n_files && failures < MAX_FAILURES; i++) {
            long before = failures;
            edit_many(text_of(files[i].bytes, files[i].length), (int)number);
            if (failures > before) printf("in %s\n", arguments[i + 2]);
        }
    } else {
        while (time(NULL) - start < number && failures < MAX_FAILURES) {
            Text *file = &files[below(n_files)];
            edit_many(below(3) && file->length ? window(*file) : some_soup(), EDITS_A_WINDOW);
        }
    }
    long seconds = (long)(time(NULL) - start);
    printf("%ld edits, %ld a second, %ld failures\n", edits, edits / (seconds ? seconds : 1), failures);
    ts_parser_delete(parser);
    for (size_t i = 0; i < n_files; i++) free(files[i].bytes);
    free(files);
    return failures > 0;
}
