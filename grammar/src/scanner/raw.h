// Raw HTML and TeX: how far a tag, a comment, a command with its arguments or an
// environment reaches. Nothing inside them is a note's own.

#ifndef PINCITE_RAW_H
#define PINCITE_RAW_H

#include "look.h"

// ---------------------------------------------------------------------- HTML

static uint32_t html_comment_end(Look *l, uint32_t p) {
    if (!look_is(l, p, "<!--")) return 0;
    for (p += 4; at(l, p) != END_OF_BLOCK; p++) {
        if (look_is(l, p, "-->")) return p + 3;
    }
    l->missed = l->crossing;
    return 0;
}

static int32_t fold(int32_t c) { return c >= 'A' && c <= 'Z' ? c | 32 : c; }

static const char *const verbatim_tags[] = {"script", "pre", "textarea", "style"};

// Whether `p` starts a tag whose content is verbatim: one plus its index, or
// zero. Between words `<style>` is a tag like any other.
static unsigned verbatim_tag(Look *l, uint32_t p) {
    for (unsigned i = 0; i < 4; i++) {
        const char *tag = verbatim_tags[i];
        uint32_t n = 0;
        while (tag[n] && fold(raw_at(l, p + 1 + n)) == tag[n]) n++;
        int32_t next = raw_at(l, p + 1 + n);
        if (!tag[n] && (next == '>' || next == '\n' || is_blank_char(next))) return i + 1;
    }
    return 0;
}

// From the end of a verbatim tag to the end of its closing tag, or zero.
static uint32_t verbatim_end(Look *l, uint32_t p, const char *tag) {
    // Not looked for far from inside a block, or many tags would cost a scan each.
    uint32_t limit = l->crossing ? CROSS_LIMIT : p + 1000;
    for (; p < limit && at(l, p) != END_OF_BLOCK; p++) {
        if (at(l, p) != '<' || at(l, p + 1) != '/') continue;
        uint32_t n = 0;
        while (tag[n] && fold(at(l, p + 2 + n)) == tag[n]) n++;
        if (!tag[n] && at(l, p + 2 + n) == '>') return p + 3 + n;
    }
    l->missed = l->crossing;
    return 0;
}

static uint32_t tag_end(Look *l, uint32_t p);

// A tag, comment, declaration or instruction; the end, or zero. A tag whose
// content is verbatim goes on to its closing tag.
static uint32_t html_end(Look *l, uint32_t p, bool mark) {
    uint32_t end = tag_end(l, p);
    if (end && mark) mark_at(l, end);
    unsigned verbatim = end ? verbatim_tag(l, p) : 0;
    if (verbatim == 0 || verbatim == 4 || at(l, end - 2) == '/') return end;
    uint32_t closed = verbatim_end(l, end, verbatim_tags[verbatim - 1]);
    if (closed && mark) mark_at(l, closed);
    return closed ? closed : end;
}

static uint32_t tag_end(Look *l, uint32_t p) {
    int32_t c = at(l, p + 1);
    if (c == '!') {
        if (at(l, p + 2) == '-') return html_comment_end(l, p);
        if (!is_letter_ascii(at(l, p + 2))) return 0;
        while (at(l, p) != '>') {
            if (at(l, p++) == END_OF_BLOCK) return 0;
        }
        return p + 1;
    }
    if (c == '?') {
        for (p += 2; at(l, p) != END_OF_BLOCK; p++) {
            if (at(l, p) == '?' && at(l, p + 1) == '>') return p + 2;
        }
        return 0;
    }
    p++;
    bool closing = c == '/';
    if (closing) p++;
    if (!is_letter_ascii(at(l, p))) return 0;
    while (is_alnum(at(l, p)) || at(l, p) == '-' || at(l, p) == ':' || at(l, p) == '_') p++;
    for (;;) {
        uint32_t before = p;
        while (is_blank_char(at(l, p)) || at(l, p) == '\n') p++;
        c = at(l, p);
        if (c == '>') return p + 1;
        if (c == '/' && at(l, p + 1) == '>') return p + 2;
        if (p == before || closing) return 0;
        // An attribute.
        if (!is_alnum(c) && c != '_' && c != ':' && c != '@') return 0;
        while (is_alnum(at(l, p)) || at(l, p) == '-' || at(l, p) == '_' || at(l, p) == ':' ||
               at(l, p) == '.' || at(l, p) == '@') p++;
        uint32_t name_end = p;
        while (is_blank_char(at(l, p)) || at(l, p) == '\n') p++;
        if (at(l, p) != '=') {
            p = name_end;
            continue;
        }
        p++;
        while (is_blank_char(at(l, p)) || at(l, p) == '\n') p++;
        c = at(l, p);
        if (c == '"' || c == '\'') {
            do p++;
            while (at(l, p) != c && at(l, p) != END_OF_BLOCK);
            if (at(l, p) == END_OF_BLOCK) return 0;
            p++;
        } else {
            uint32_t start = p;
            while (!is_space_at(at(l, p)) && at(l, p) != '>' && at(l, p) != '"' &&
                   at(l, p) != '\'' && at(l, p) != '<' && at(l, p) != '=') p++;
            if (p == start) return 0;
        }
    }
}

// ----------------------------------------------------------------------- TeX

// `{...}` or `[...]` of a raw TeX argument; the end, or zero. Braces are balanced,
// brackets end at the first that closes.
static uint32_t tex_group_end(Look *l, uint32_t p) {
    bool option = at(l, p) == '[';
    unsigned braces = 0;
    for (p += option;; p++) {
        int32_t c = at(l, p);
        if (c == END_OF_BLOCK) {
            l->missed = true;
            return 0;
        }
        if (c == '\\') p++;
        else if (c == '%') {
            while (at(l, p + 1) != '\n' && at(l, p + 1) != END_OF_BLOCK) p++;
        } else if (c == ']' && option && braces == 0) return p + 1;
        else if (c == '{') braces++;
        else if (c == '}' && braces && --braces == 0 && !option) return p + 1;
    }
}

// Whether `p` to `end` is one of `words`, which are between spaces.
static bool tex_name_is(Look *l, uint32_t p, uint32_t end, const char *words) {
    while (*words) {
        uint32_t q = p;
        while (q < end && at(l, q) == (int32_t)*words) q++, words++;
        if (q == end && *words == ' ') return true;
        while (*words++ != ' ') continue;
    }
    return false;
}

// `\begin{name}` with its name in braces at `name`: past the `\end{name}` that
// closes it, or zero.
static uint32_t tex_environment_end(Look *l, uint32_t name) {
    uint32_t name_end = name + 1;
    for (;; name_end++) {
        int32_t c = at(l, name_end);
        if (c == '}') break;
        if (!is_alnum(c) && c != '*' && c != '-' && c != ':' && c != '_') return 0;
    }
    unsigned depth = 1;
    for (uint32_t p = name_end; at(l, p) != END_OF_BLOCK; p++) {
        if (at(l, p) != '\\') continue;
        bool end = look_is(l, p + 1, "end{");
        if (!end && !look_is(l, p + 1, "begin{")) continue;
        uint32_t q = p + (end ? 5 : 7), i = 1;
        while (name + i <= name_end && at(l, q + i - 1) == at(l, name + i)) i++;
        if (name + i <= name_end) continue;
        if (!end) depth++;
        else if (--depth == 0) return q + i - 1;
    }
    l->missed = true;
    return 0;
}

// A raw TeX command with its arguments, or an environment; the end, or zero.
static uint32_t tex_end(Look *l, uint32_t p, bool mark) {
    uint32_t name = p + 1, q = name;
    while (is_letter_ascii(at(l, q))) q++;
    if (q == name) return 0;
    if (tex_name_is(l, name, q, "begin ")) {
        uint32_t end = at(l, q) == '{' ? tex_environment_end(l, q) : 0;
        if (end && mark) mark_at(l, end);
        return end;
    }
    if (mark) mark_at(l, q);
    if (tex_name_is(l, name, q, "tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge "
                                "TeX LaTeX ldots dots textellipsis textbackslash copyright pounds ")) return q;
    bool verbatim = tex_name_is(l, name, q, "verb lstinline ");
    bool macro = tex_name_is(l, name, q, "newcommand renewcommand providecommand newenvironment renewenvironment ");
    bool definition = tex_name_is(l, name, q, "def gdef edef xdef ");
    if (at(l, q) == '*') {
        q++;
        if (mark) mark_at(l, q);
    }
    int32_t c = at(l, q);
    if (verbatim && c != '{' && c != '[' && !is_space_at(c)) {
        uint32_t end = q + 1;
        while (at(l, end) != c && at(l, end) != '\n' && at(l, end) != END_OF_BLOCK) end++;
        if (at(l, end) != c) return q;
        if (mark) mark_at(l, end + 1);
        return end + 1;
    }
    if (definition) {
        uint32_t end = q;
        while (at(l, end) != '{') {
            if (at(l, end) == '\n' || at(l, end) == END_OF_BLOCK) return q;
            end++;
        }
        if ((end = tex_group_end(l, end)) == 0) return q;
        if (mark) mark_at(l, end);
        return end;
    }
    // White space belongs to the command's name and to options, which come before
    // arguments; an option may stand in the next line.
    bool options = true, after_option = false;
    unsigned arguments = !macro ? 0 : tex_name_is(l, name, q, "newenvironment renewenvironment ") ? 3 : 2;
    for (bool first = true;; first = false) {
        uint32_t from = macro || after_option ? skip_spnl(l, q) : first ? skip_blanks(l, q) : q, end = 0;
        c = at(l, from);
        if (c == '\n' && options) {
            uint32_t next = skip_spnl(l, q);
            if (at(l, next) == '[') from = next, c = '[';
        }
        after_option = false;
        if (c == '{') {
            end = tex_group_end(l, from);
            options = false;
        } else if (c == '[' && (options || macro)) {
            end = tex_group_end(l, from);
            after_option = true;
        } else if (c == '<' && options) {
            // An overlay of beamer.
            for (end = from + 1; is_digit(at(l, end)) || at(l, end) == '-' || at(l, end) == ',' || at(l, end) == '+';) end++;
            end = at(l, end) == '>' && end > from + 1 ? end + 1 : 0;
            after_option = true;
        } else if (c == '\\' && macro && first && is_letter_ascii(at(l, from + 1))) {
            for (end = from + 2; is_letter_ascii(at(l, end));) end++;
        }
        if (end == 0) return q;
        q = end;
        if (mark) mark_at(l, q);
        if (c != '[' && arguments && --arguments == 0) return q;
    }
}

#endif
