; Helix says around and inside, nvim-treesitter-textobjects outer and inner.
; A section is a class, a paragraph a function, an item of a citation a parameter.

(section) @class.around @class.outer
(section . (_) (_)+ @class.inside @class.inner)

(paragraph) @function.around @function.outer

(citation_item) @parameter.inside @parameter.inner
(citation) @parameter.around @parameter.outer
(narrative_citation) @parameter.around @parameter.outer

(quotation) @entry.around
(list_item) @entry.around

(html_comment) @comment.around @comment.outer

(fenced_code_block) @block.outer
(fenced_code_block (code_line)+ @block.inner)
