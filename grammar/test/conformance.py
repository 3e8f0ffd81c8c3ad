"""Compares the grammar with Pandoc on a folder of Markdown files.

Called by `cargo xtask conformance`: OUTLINE is the program that prints what the
grammar reads, FOLDER is searched for .md, .markdown, .qmd and .Rmd files.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

OUTLINE, FOLDER = sys.argv[1:3]
SHOW = "--differences" in sys.argv[3:]


def pandoc_program():
    named = os.environ.get("PINCITE_PANDOC")
    if named:
        return named
    import pypandoc

    return pypandoc.get_pandoc_path()


PANDOC = pandoc_program()
MODES = {"AuthorInText": "~", "SuppressAuthor": "-", "NormalCitation": "."}
WRAPPERS = {"Emph", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Underline"}


def plain(node):
    """The text of inlines."""
    if isinstance(node, list):
        return "".join(map(plain, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node.get("t"), node.get("c")
    if kind == "Str":
        return content
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in WRAPPERS:
        return plain(content)
    if kind in ("Quoted", "Cite", "Link", "Image", "Span", "Code", "Math", "RawInline"):
        return content[1] if isinstance(content[1], str) else plain(content[1])
    return ""


def walk(node, out):
    if isinstance(node, list):
        for child in node:
            walk(child, out)
        return
    if not isinstance(node, dict):
        return
    kind, content = node.get("t"), node.get("c")
    if kind == "Figure":  # its caption repeats the description
        return walk(content[2], out)
    if kind == "Cite":
        for item in content[0]:
            prefix, suffix = item["citationPrefix"], item["citationSuffix"]
            out.append(("citation", MODES[item["citationMode"]["t"]], item["citationId"], plain(prefix), plain(suffix)))
            walk([prefix, suffix], out)
        return
    name = {"Header": "heading", "BlockQuote": "block_quote", "Note": "footnote", "Div": "div", "Span": "span"}.get(kind)
    if name:
        out.append((name,))
    for key, child in node.items():
        if key != "t":
            walk(child, out)


def affix(text):
    """What is left of a prefix or suffix without markup and spaces."""
    text = re.sub(r"\((?:https?:|#)[^)]*\)", "", text).replace("---", "—").replace("--", "–")
    return re.sub(r"[\s\\*_`~^\[\]{}$\"'“”„‘’.…<>]+|&nbsp;", "", text)


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read().replace("\r\n", "\n")
    # Pandoc alone reads the header of a chunk as prose.
    return re.sub(r"^([ \t>]*(?:```+|~~~+))[ \t]*\{[^}\n]*\}.*$", r"\1 r", text, flags=re.M)


def oracle(text):
    run = subprocess.run([PANDOC, "-f", "markdown", "-t", "json"], input=text.encode(), capture_output=True)
    if run.returncode:
        return None
    out = []
    walk(json.loads(run.stdout)["blocks"], out)
    return out


def main():
    names = (".md", ".markdown", ".qmd", ".Rmd")
    paths = sorted(os.path.join(d, f) for d, _, fs in os.walk(FOLDER) for f in fs if f.endswith(names))
    texts = {}
    for path in paths:
        try:
            texts[path] = read(path)
        except UnicodeDecodeError:
            pass
    with ThreadPoolExecutor(2) as pool:
        expected = dict(zip(texts, pool.map(oracle, texts.values())))
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        for i, (path, text) in enumerate(texts.items()):
            copy = os.path.join(scratch, f"{i}.md")
            with open(copy, "w", encoding="utf-8") as file:
                file.write(text)
            lines = subprocess.run([OUTLINE, copy], capture_output=True, text=True).stdout.splitlines()
            found[path] = [tuple((line.split("\t") + [""] * 4)[:5]) if line.startswith("citation") else (line,) for line in lines[1:]]
            if lines[:1] and lines[0].endswith("true"):
                print("ERROR node in", path)
    totals = {}
    documents = 0
    for path in texts:
        if expected[path] is None:
            continue
        documents += 1
        views = {"citation, key and mode": lambda item: item[1:3] if len(item) == 5 else None,
                 "prefix and suffix": lambda item: (*item[1:3], affix(item[3]), affix(item[4])) if len(item) == 5 else None}
        for kind in ("heading", "block_quote", "footnote", "div", "span"):
            views[kind] = lambda item, kind=kind: item if item[0] == kind else None
        for view, select in views.items():
            theirs, ours = (Counter(filter(None, map(select, side[path]))) for side in (expected, found))
            both = sum((theirs & ours).values())
            total = totals.setdefault(view, [0, 0, 0])
            for i, n in enumerate((both, sum(ours.values()), sum(theirs.values()))):
                total[i] += n
            if SHOW and theirs != ours:
                print(f"{path}: {view}\n  missing {dict(theirs - ours)}\n  extra   {dict(ours - theirs)}")
    print(f"{documents} documents")
    for view, (both, ours, theirs) in totals.items():
        print(f"{view:24} {theirs:7}  precision {both / max(1, ours):.4f}  recall {both / max(1, theirs):.4f}")


main()
