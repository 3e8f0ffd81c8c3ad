"""Compares what pincite reads in a folder of Markdown files with what Pandoc reads.

Called by `cargo xtask conformance`: conformance.py PINCITE FOLDER [--differences [N]].
PINCITE is the built program; FOLDER is searched for .md, .markdown, .qmd and .Rmd
files. Prints precision and recall for each kind, and where asked the first N
differences (50 unless told).

Pandoc alone reads the header of a chunk (```{r}) as prose and HTML's <div> and
<span> as divs and spans: the first is renamed for it, the second turned off.
Curly quotation marks it reads as text, and single ones are no quotations for us in
a note that quotes with double ones, nor any in headings and descriptions of images:
only straight double ones elsewhere are compared.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

PINCITE, FOLDER = sys.argv[1:3]
ASKED = sys.argv[3:]
SHOWN = int((ASKED[1:] or ["50"])[0]) if ASKED[:1] == ["--differences"] else 0
NAMES = (".md", ".markdown", ".qmd", ".Rmd")
KINDS = ("citation: key and mode", "citation: prefix and suffix", "footnote", "heading", "block quote", "div", "span", "quotation")
MODES = {"AuthorInText": "narrative", "SuppressAuthor": "suppress", "NormalCitation": "normal"}


def pandoc_program():
    named = os.environ.get("PINCITE_PANDOC")
    if named:
        return named
    import pypandoc

    return pypandoc.get_pandoc_path()


PANDOC = pandoc_program()


def letters(text, most=None):
    """Letters and digits alone: what is left when markup, marks and spaces are not compared."""
    return "".join(filter(str.isalnum, text))[:most]


def attributes(identifier, classes, pairs):
    return (identifier or "", tuple(classes), tuple(map(tuple, pairs)))


# Pandoc's side.


def plain(node, *also):
    """The text of blocks or inlines; that of footnotes stands elsewhere."""
    if isinstance(node, list):
        return "".join(plain(child, *also) for child in node)
    if not isinstance(node, dict):
        return ""
    kind, content = node["t"], node.get("c")
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in also:
        return content[1]
    if kind == "RawInline" and content[1].startswith("<br"):
        return " "
    if kind in ("Note", "RawInline", "RawBlock"):
        return ""
    if kind == "Figure":  # its caption repeats the description
        return plain(content[2], *also)
    if kind in ("Quoted", "Cite", "Link", "Image", "Span", "Code", "CodeBlock", "Math", "Div", "OrderedList"):
        content = content[1]
    if kind == "Header":
        content = content[2]
    if kind == "DefinitionList":
        return "".join(plain(term) + plain(definitions) for term, definitions in content)
    return content if isinstance(content, str) else plain(content, *also)


def walk(node, out, quoting=True):
    if isinstance(node, list):
        for child in node:
            walk(child, out, quoting)
    if not isinstance(node, dict):
        return
    kind, content = node.get("t"), node.get("c")
    if kind == "Figure":
        return walk(content[2], out, quoting)
    if kind == "Cite":
        for item in content[0]:
            mode, key = MODES[item["citationMode"]["t"]], item["citationId"]
            affixes = [item["citationPrefix"], item["citationSuffix"]]  # with raw HTML and TeX
            out["citation: key and mode"].append((mode, key))
            out["citation: prefix and suffix"].append((mode, key, *(letters(plain(a, "RawInline")) for a in affixes)))
            walk(affixes, out, quoting)
        return
    if kind == "Note":
        out["footnote"].append(letters(plain(content), 12))
    elif kind == "Header":
        out["heading"].append((content[0], letters(plain(content[2]))))
    elif kind == "BlockQuote":
        out["block quote"].append(letters(plain(content), 12))
    elif kind == "Div":
        out["div"].append(attributes(*content[0]))
    elif kind == "Span":
        out["span"].append(attributes(*content[0]))
    elif kind == "Quoted" and quoting and content[0]["t"] == "DoubleQuote":
        out["quotation"].append(letters(plain(content[1]), 12))
    walk(content, out, quoting and kind not in ("Header", "Image"))


def theirs(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = re.sub(r"^([ \t>]*(?:```+|~~~+))[ \t]*\{(?!=)[^}\n]*\}.*$", r"\1 r", file.read(), flags=re.M)
    run = subprocess.run(
        [PANDOC, "-f", "markdown-native_divs-native_spans", "-t", "json"], input=text.encode(), capture_output=True
    )
    if run.returncode:
        return None
    out = {kind: [] for kind in KINDS}
    walk(json.loads(run.stdout)["blocks"], out)
    return out


# Pincite's side.


def ours(path):
    run = subprocess.run([PINCITE, "parse", "--format", "json", path], capture_output=True)
    if not run.stdout:
        return None
    note = json.loads(run.stdout)
    with open(path, "rb") as file:
        data = file.read()

    def source(start, end):
        text = data[start:end].decode("utf-8", "replace")
        text = re.sub(r"(?m)^[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d+[.)])[ \t]+)?|<!--.*?-->|</?\w[^>]*>|(?<=\])\([^)\s]*\)", "", text, flags=re.S)
        return re.sub(r"\[\^[^\]\s]*\]|(?<=\])\{[^}]*\}", "", text)

    front = note["front_matter"] or {"start": 0, "end": 0}
    out = {kind: [] for kind in KINDS}
    for citation in note["citations"]:
        if front["start"] <= citation["start"] < front["end"]:
            continue
        one = citation["mode"], citation["key"]
        out["citation: key and mode"].append(one)
        out["citation: prefix and suffix"].append((*one, letters(citation["prefix"]), letters(citation["suffix"])))
    for footnote in note["footnotes"]:
        content = letters(source(footnote["content_start"], footnote["content_end"]), 12)
        out["footnote"] += [content] * len(footnote["references"])
    out["heading"] = [(heading["level"], letters(heading["text"])) for heading in note["headings"]]
    for kind in ("div", "span"):
        for one in note[kind + "s"]:
            out[kind].append(attributes(**{**one["attributes"]}))
    for quotation in note["quotations"]:
        text = letters(source(quotation["text_start"], quotation["text_end"]), 12)
        if quotation["kind"] == "block":
            out["block quote"].append(letters(source(quotation["start"], quotation["end"]), 12))
        elif data[quotation["start"] : quotation["start"] + 1] == b'"':
            out["quotation"].append(text)
    return out


def main():
    paths = sorted(os.path.join(d, f) for d, _, fs in os.walk(FOLDER) for f in fs if f.endswith(NAMES))
    with ThreadPoolExecutor(2) as pool:
        read = list(zip(paths, pool.map(theirs, paths), pool.map(ours, paths)))
    both = [(path, them, us) for path, them, us in read if them and us]
    for path, them, us in read:
        if not (them and us):
            print("not read by", "Pandoc:" if us else "pincite:", path)
    shown = 0
    for kind in KINDS:
        total = Counter()
        for path, them, us in both:
            left, right = Counter(them[kind]), Counter(us[kind])
            total.update(both=sum((left & right).values()), theirs=sum(left.values()), ours=sum(right.values()))
            for what, difference in (("missing", left - right), ("extra", right - left)):
                for one in difference.elements():
                    shown += 1
                    if shown <= SHOWN:
                        print(f"{path}\n  {kind}, {what}: {one!r}")
        precision, recall = (total["both"] / max(1, total[side]) for side in ("ours", "theirs"))
        print(f"{kind:28} {total['theirs']:7}  precision {precision:.4f}  recall {recall:.4f}")
    print(f"{len(both)} documents, {shown} differences")


main()
