// Random edits, for `cargo xtask fuzz grammar`: fuzz SECONDS FILE...
//
// Soup of markers and windows of the files, edited at random. After each edit
// the tree must be without error and equal to that of a fresh parse.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_pincite(void);

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

static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*length + 1);
    *length = fread(text, 1, *length, file);
    fclose(file);
    return text;
}

static TSPoint point(const char *text, size_t at) {
    TSPoint p = {0, 0};
    for (size_t i = 0; i < at; i++) {
        if (text[i] == '\n') p.row++, p.column = 0;
        else p.column++;
    }
    return p;
}

static int is_inside_char(const char *text, size_t length, size_t at) {
    return at < length && ((unsigned char)text[at] & 0xC0) == 0x80;
}

int main(int count, char **arguments) {
    long seconds = count > 1 ? atol(arguments[1]) : 60;
    dice = (unsigned long long)time(NULL) * 2654435761u + 88172645463325252ull;
    printf("seed %llu\n", dice);
    int n_files = count > 2 ? count - 2 : 0;
    char **files = malloc((size_t)(n_files + 1) * sizeof *files);
    size_t *lengths = malloc((size_t)(n_files + 1) * sizeof *lengths);
    for (int i = 0; i < n_files; i++) files[i] = read_file(arguments[i + 2], &lengths[i]);
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_pincite());
    char text[8192], old[8192];
    long edits = 0;
    for (time_t end = time(NULL) + seconds; time(NULL) < end;) {
        size_t length = 0;
        int file = n_files ? (int)below((size_t)n_files) : 0;
        if (n_files && below(2) && files[file] && lengths[file]) {
            size_t start = below(lengths[file]), size = below(3000);
            while (is_inside_char(files[file], lengths[file], start)) start++;
            if (size > lengths[file] - start) size = lengths[file] - start;
            while (is_inside_char(files[file], lengths[file], start + size)) size--;
            memcpy(text, files[file] + start, length = size);
        } else {
            for (unsigned n = below(60); n > 0; n--) {
                const char *piece = soup[below(SOUP)];
                memcpy(text + length, piece, strlen(piece));
                length += strlen(piece);
            }
        }
        TSTree *tree = ts_parser_parse_string(parser, NULL, text, (uint32_t)length);
        for (int i = 0; i < 8; i++, edits++) {
            const char *piece = below(5) ? soup[below(SOUP)] : "";
            size_t added = strlen(piece), at = below(length + 1), removed = below(3) ? 0 : below(8);
            while (at > 0 && is_inside_char(text, length, at)) at--;
            if (removed > length - at) removed = length - at;
            while (is_inside_char(text, length, at + removed)) removed++;
            if (length + added > sizeof text) break;
            memcpy(old, text, length);
            TSInputEdit edit = {
                .start_byte = (uint32_t)at, .old_end_byte = (uint32_t)(at + removed),
                .new_end_byte = (uint32_t)(at + added), .start_point = point(text, at),
                .old_end_point = point(text, at + removed),
            };
            memmove(text + at + added, text + at + removed, length - at - removed);
            memcpy(text + at, piece, added);
            length += added - removed;
            edit.new_end_point = point(text, at + added);
            ts_tree_edit(tree, &edit);
            TSTree *incremental = ts_parser_parse_string(parser, tree, text, (uint32_t)length);
            TSTree *fresh = ts_parser_parse_string(parser, NULL, text, (uint32_t)length);
            char *a = ts_node_string(ts_tree_root_node(incremental));
            char *b = ts_node_string(ts_tree_root_node(fresh));
            if (ts_node_has_error(ts_tree_root_node(fresh)) || strcmp(a, b) != 0) {
                printf("before:\n%.*s\nafter, at %zu, -%zu, +%s:\n%.*s\nincremental %s\nfresh %s\n",
                       (int)(length + removed - added), old, at, removed, piece, (int)length, text, a, b);
                return 1;
            }
            free(a), free(b);
            ts_tree_delete(tree), ts_tree_delete(fresh);
            tree = incremental;
        }
        ts_tree_delete(tree);
    }
    printf("%ld edits, no error, no difference\n", edits);
    return 0;
}
