; The names are nvim-treesitter's, with Helix's beside them where it has its own.
; Of two patterns on one node both editors let the later win.

(atx_heading) @markup.heading
((atx_heading (heading_marker) @_marker) @markup.heading.1
  (#match? @_marker "^#[^#]*$"))
((atx_heading (heading_marker) @_marker) @markup.heading.2
  (#match? @_marker "^##[^#]*$"))
((atx_heading (heading_marker) @_marker) @markup.heading.3
  (#match? @_marker "^###[^#]*$"))
((atx_heading (heading_marker) @_marker) @markup.heading.4
  (#match? @_marker "^####[^#]*$"))
((atx_heading (heading_marker) @_marker) @markup.heading.5
  (#match? @_marker "^#####[^#]*$"))
((atx_heading (heading_marker) @_marker) @markup.heading.6
  (#match? @_marker "^######"))
((setext_heading (heading_marker) @_marker) @markup.heading.1
  (#match? @_marker "^="))
((setext_heading (heading_marker) @_marker) @markup.heading.2
  (#match? @_marker "^-"))
(heading_marker) @punctuation.special

(front_matter "---" @punctuation.special)
(block_quote) @markup.quote
(block_quote_marker) @punctuation.special
(block_continuation) @punctuation.special
(attribution) @markup.quote.attribution
(attribution_marker) @punctuation.special
(list_marker) @markup.list
(example_label) @label
((task_marker) @markup.list.unchecked
  (#match? @markup.list.unchecked "^\\[ "))
((task_marker) @markup.list.checked
  (#match? @markup.list.checked "^\\[[xX]"))
(definition_marker) @markup.list
(term) @markup.strong
(term) @markup.bold
(line_block_marker) @punctuation.special
(fenced_div_marker) @punctuation.special
(thematic_break) @punctuation.special
(table_line) @punctuation.special
(table_delimiter_row) @punctuation.special
(table_row "|" @punctuation.special)

; Citations
(citation ["[" "]" ";"] @punctuation.bracket)
(narrative_citation ["[" "]" ";"] @punctuation.bracket)
["@" "@{"] @punctuation.special
(citation_item "}" @punctuation.special)
(narrative_citation "}" @punctuation.special)
(citation_key) @markup.link.label
(author_suppression) @operator
(locator_label) @keyword
(locator_value) @number
(locator ["{" "}"] @punctuation.bracket)

; Quotations
(quotation) @markup.quote
(quotation_mark) @punctuation.delimiter
(ellipsis) @punctuation.special
(bracketed_text ["[" "]"] @punctuation.bracket)

; Emphasis
(emphasis) @markup.italic
(strong_emphasis) @markup.strong
(strong_emphasis) @markup.bold
(strikeout) @markup.strikethrough
(highlight) @markup.underline
[(superscript) (subscript)] @string.special
(emphasis_delimiter) @punctuation.delimiter

; Links and notes
(link ["[" "]" "(" ")"] @punctuation.bracket)
(image ["![" "[" "]" "(" ")"] @punctuation.bracket)
(link_text) @markup.link.label
(image_description) @markup.link.label
(link_text) @markup.link.text
(image_description) @markup.link.text
(link_destination) @markup.link.url
(link_title) @string
(link_label) @markup.link.label
(uri) @markup.link.url
(autolink) @markup.link.url
(link_reference_definition ["[" "]:"] @punctuation.bracket)
(wikilink ["[[" "]]"] @punctuation.bracket)
(embed ["![[" "]]"] @punctuation.bracket)
(wikilink_target) @markup.link
(wikilink_anchor) @markup.link
(wikilink_label) @markup.link.label
(footnote_label) @markup.link.label
(footnote_reference ["[^" "]"] @punctuation.bracket)
(footnote_definition ["[^" "]:"] @punctuation.bracket)
(inline_note ["^[" "]"] @punctuation.bracket)

; Attributes
(bracketed_span ["[" "]"] @punctuation.bracket)
(attributes ["{" "}"] @punctuation.bracket)
(attributes ["#" "."] @punctuation.delimiter)
(identifier) @label
(class) @type
(attribute_name) @attribute
(key_value "=" @operator)
(attribute_value) @string
(raw_format) @type
(tag) @label

; Code and markup of other languages
(code_span) @markup.raw
(code_span) @markup.raw.inline
(code_line) @markup.raw.block
(fence_marker) @punctuation.delimiter
(language) @label
(math) @markup.math
(display_math) @markup.math
(raw_tex) @function.macro
(shortcode) @function.macro
(html_tag) @tag
(html_block) @tag
(html_comment) @comment
(entity) @character.special
(backslash_escape) @string.escape
(hard_line_break) @string.escape
