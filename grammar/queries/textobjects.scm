; Helix and nvim-treesitter-textobjects.
(section) @class.around
(section (_) @class.inside)
(paragraph) @function.around
(citation_item) @parameter.inside
(citation) @parameter.around
(narrative_citation) @parameter.around
(quotation) @entry.around
(html_comment) @comment.around
(fenced_code_block) @block.outer
(list_item) @entry.inside
