[
  (section)
  (fenced_div)
  (fenced_code_block)
  (front_matter)
  (footnote_definition)
  (block_quote)
  (list)
] @fold
