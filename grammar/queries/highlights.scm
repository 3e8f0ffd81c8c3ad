; Captures are the ones Neovim, Helix and the tree-sitter command share.

(heading_marker) @punctuation.special
(atx_heading) @markup.heading
(setext_heading) @markup.heading

(block_quote_marker) @punctuation.special
(attribution_marker) @punctuation.special
(attribution) @markup.quote.attribution
(list_marker) @markup.list
(task_marker) @markup.list.unchecked
(definition_marker) @markup.list
(line_block_marker) @punctuation.special
(fenced_div_marker) @punctuation.special
(thematic_break) @punctuation.special
(term) @markup.strong

; Citations
(citation ["[" "]" ";"] @punctuation.bracket)
(narrative_citation ["[" "]" ";"] @punctuation.bracket)
["@" "@{"] @punctuation.special
(citation_key) @markup.link.label
(author_suppression) @operator
(locator_label) @keyword
(locator_value) @number

; Quotations
(quotation) @markup.quote
(quotation_mark) @punctuation.delimiter
(ellipsis) @punctuation.special
(bracketed_text ["[" "]"] @punctuation.bracket)

; Emphasis
(emphasis) @markup.italic
(strong_emphasis) @markup.strong
(strikeout) @markup.strikethrough
(highlight) @markup.highlight
(emphasis_delimiter) @punctuation.delimiter

; Links
(link_text) @markup.link.label
(image_description) @markup.link.label
(link_destination) @markup.link.url
(link_title) @string
(link_label) @markup.link.label
(uri) @markup.link.url
(autolink) @markup.link.url
(wikilink_target) @markup.link
(wikilink_anchor) @markup.link
(wikilink_label) @markup.link.label
(footnote_label) @markup.link.label
["[[" "![[" "]]" "[^" "]:" "^["] @punctuation.bracket

; Attributes
(identifier) @label
(class) @type
(attribute_name) @attribute
(attribute_value) @string
(raw_format) @type
(tag) @tag

; Code and markup of other languages
(code_span) @markup.raw
(code_line) @markup.raw.block
(indented_code_block) @markup.raw.block
(fence_marker) @punctuation.delimiter
(language) @label
(math) @markup.math
(display_math) @markup.math
(raw_tex) @function
(shortcode) @function
(html_tag) @tag
(html_block) @tag
(html_comment) @comment
(entity) @constant
(backslash_escape) @string.escape
(hard_line_break) @punctuation.special
(example_label) @label

(table_delimiter_row) @punctuation.special
(table_row "|" @punctuation.special)
