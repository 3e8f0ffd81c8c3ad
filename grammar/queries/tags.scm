(atx_heading) @name @definition.section
(setext_heading) @name @definition.section

(footnote_definition (footnote_label) @name) @definition.footnote
(footnote_reference (footnote_label) @name) @reference.footnote

(list_item marker: (list_marker (example_label) @name)) @definition.example

(attributes (identifier) @name) @definition.label

(citation_key) @name @reference.citation
(wikilink target: (wikilink_target) @name) @reference.entity
