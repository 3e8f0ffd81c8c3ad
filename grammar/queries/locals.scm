(document) @local.scope
(footnote_definition (footnote_label) @local.definition)
(footnote_reference (footnote_label) @local.reference)
(list_marker (example_label) @local.definition)
(link_reference_definition (link_label) @local.definition)
(link label: (link_label) @local.reference)
