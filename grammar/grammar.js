/**
 * @file Pandoc Markdown as scholars write it: citations, locators, quotations.
 * @license MIT OR Apache-2.0
 *
 * Every token is external. The scanner decides at the left edge what a
 * construct is, so this file only says how tokens nest: no conflicts, no
 * precedence, no optional part whose first token could also come after it.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/** A construct that an opener and a closer delimit. */
const delimited = (open, content, close) => seq(open, repeat(content), close);

module.exports = grammar({
  name: 'pincite',

  extras: _ => [],

  // The order is the scanner's `enum Token`.
  externals: $ => [
    // Line structure.
    $._blank_line,
    $.block_continuation,
    $._line_end,
    // The end of whatever is open: the scanner knows what that is. One symbol
    // for all, so that inlines have the same followers everywhere and the
    // parse table holds them once.
    $._close,
    $._block_close,
    // Front matter.
    $.title_block,
    $._front_matter_open,
    $.yaml,
    $._front_matter_close,
    // Sections and headings.
    $._section_open,
    $.heading_marker,
    $._setext_start,
    $._setext_underline,
    // Leaf blocks.
    $._paragraph_start,
    $.thematic_break,
    $.html_block,
    $._fence_open,
    $._info_open,
    $.language,
    $._info_rest,
    $.code_line,
    $._fence_close,
    $._fence_end,
    $._indented_code_start,
    $._indented_code_end,
    $._definition_open,
    $._definition_close,
    // Containers.
    $.block_quote_marker,
    $.attribution_marker,
    $.list_marker,
    $._example_open,
    $.example_label,
    $._example_close,
    $.task_marker,
    $._footnote_open,
    $.footnote_label,
    $._footnote_mark,
    $.fenced_div_marker,
    $._div_class,
    $._fenced_div_end,
    $._fenced_div_close,
    $._term_start,
    $.definition_marker,
    // Tables and line blocks.
    $._table_start,
    $._row_start,
    $._cell_separator,
    $.table_delimiter_row,
    $.table_line,
    $._text_table_start,
    $._text_table_rule,
    $._table_caption_open,
    $.line_block_marker,
    // Plain inlines. `_ahead` is empty: what comes next has been decided.
    $._text,
    $._soft_break,
    $._ahead,
    $.hard_line_break,
    $.backslash_escape,
    $.entity,
    $.code_span,
    $.math,
    $.display_math,
    $.html_tag,
    $.html_comment,
    $.uri,
    $.autolink,
    $.tag,
    $.raw_tex,
    $.shortcode,
    $.ellipsis,
    // Emphasis and its kin.
    $._emphasis_open,
    $._strong_open,
    $._strikeout_open,
    $._highlight_open,
    $._superscript_open,
    $._subscript_open,
    // Quotations.
    $._quotation_open,
    $._continued_quotation_open,
    // Brackets.
    $._bracket_open,
    $._span_open,
    $._link_open,
    $._reference_open,
    $._image_open,
    $._image_reference_open,
    $._shortcut_image_open,
    $._note_open,
    $._destination_open,
    $.link_destination,
    $.link_title,
    $._destination_close,
    $._label_open,
    $.link_label,
    $._label_close,
    $._footnote_reference_open,
    $._wikilink_open,
    $._embed_open,
    $.wikilink_target,
    $._wikilink_hash,
    $.wikilink_anchor,
    $._wikilink_pipe,
    $.wikilink_label,
    $._wikilink_close,
    // Attributes.
    $._attributes_open,
    $._identifier_mark,
    $.identifier,
    $._class_mark,
    $.class,
    $.attribute_name,
    $._equals,
    $.attribute_value,
    $.raw_format,
    $._attributes_close,
    // Citations.
    $._citation_open,
    $._citation_separator,
    $._citation_close,
    $._narrative_open,
    $._narrative_bracket_open,
    $._locator_bracket_open,
    $.author_suppression,
    $._at,
    $._at_brace,
    $.citation_key,
    $._key_brace_close,
    $.locator_label,
    $.locator_value,
    $._locator_brace_open,
    $._locator_brace_close,
    // Valid only while the parser recovers from an error; there is none.
    $._error_sentinel,
  ],

  supertypes: $ => [$._block, $._inline],

  inline: $ => [$._content, $._key],

  rules: {
    // A title block comes first or not at all.
    document: $ => seq(optional($.title_block), repeat($._content), $._block_close),

    // ---------------------------------------------------------------- blocks

    _content: $ => choice($._block, $._blank_line, $.block_continuation),

    _block: $ => choice(
      $.section,
      $.atx_heading,
      $.setext_heading,
      $.paragraph,
      $.thematic_break,
      $.block_quote,
      $.attribution,
      $.list,
      $.definition_list,
      $.fenced_code_block,
      $.indented_code_block,
      $.fenced_div,
      $.footnote_definition,
      $.link_reference_definition,
      $.pipe_table,
      $.text_table,
      $.table_caption,
      $.line_block,
      $.html_block,
      $.raw_tex,
      $.front_matter,
    ),

    front_matter: $ => seq(
      alias($._front_matter_open, '---'),
      optional($.yaml),
      alias($._front_matter_close, '---'),
    ),

    section: $ => seq(
      $._section_open,
      choice($.atx_heading, $.setext_heading),
      repeat($._content),
      $._block_close,
    ),

    atx_heading: $ => seq(
      field('marker', $.heading_marker),
      repeat($._inline_content),
      $._close,
    ),

    setext_heading: $ => seq(
      $._setext_start,
      repeat($._inline_content),
      $._close,
      optional($.block_continuation),
      field('marker', alias($._setext_underline, $.heading_marker)),
    ),

    paragraph: $ => seq($._paragraph_start, repeat($._inline_content), $._close),

    block_quote: $ => seq(
      field('marker', $.block_quote_marker),
      repeat($._content),
      $._block_close,
    ),

    attribution: $ => seq(
      $._ahead,
      field('marker', $.attribution_marker),
      repeat($._inline_content),
      $._close,
    ),

    list: $ => seq(
      $.list_item,
      repeat(choice($.list_item, $._blank_line, $.block_continuation)),
      $._block_close,
    ),

    // What is decided ahead of a marker is inside: an empty token before a large
    // node that is parsed again would keep the old one from being reused.
    list_item: $ => seq(
      optional($._ahead),
      field('marker', choice(
        $.list_marker,
        alias($._example_list_marker, $.list_marker),
      )),
      optional($.task_marker),
      repeat($._content),
      $._block_close,
    ),

    _example_list_marker: $ => seq(
      alias($._example_open, '(@'),
      optional($.example_label),
      alias($._example_close, ')'),
    ),

    definition_list: $ => seq(
      $.definition_item,
      repeat(choice($.definition_item, $._blank_line, $.block_continuation)),
      $._block_close,
    ),

    definition_item: $ => seq(
      $.term,
      repeat(choice($.definition, $._blank_line, $.block_continuation)),
      $._block_close,
    ),

    term: $ => seq($._term_start, repeat($._inline_content), $._close),

    definition: $ => seq(
      $._ahead,
      field('marker', $.definition_marker),
      repeat($._content),
      $._block_close,
    ),

    fenced_code_block: $ => seq(
      $._ahead,
      alias($._fence_open, $.fence_marker),
      optional($.info_string),
      $._line_end,
      repeat(choice($.code_line, $.block_continuation)),
      choice(
        seq(alias($._fence_close, $.fence_marker), $._line_end),
        $._fence_end,
      ),
    ),

    info_string: $ => choice(
      seq(optional($._info_open), $.language, optional($._info_rest)),
      $._info_rest,
    ),

    indented_code_block: $ => seq(
      $._indented_code_start,
      repeat(choice($.code_line, $.block_continuation)),
      $._indented_code_end,
    ),

    fenced_div: $ => seq(
      $._ahead,
      field('marker', $.fenced_div_marker),
      optional(choice($.attributes, alias($._div_class, $.class))),
      $._line_end,
      repeat($._content),
      $._block_close,
      choice(
        seq(field('close', alias($._fenced_div_close, $.fenced_div_marker)), $._line_end),
        $._fenced_div_end,
      ),
    ),

    footnote_definition: $ => seq(
      $._ahead,
      alias($._footnote_open, '[^'),
      $.footnote_label,
      alias($._footnote_mark, ']:'),
      repeat($._content),
      $._block_close,
    ),

    link_reference_definition: $ => seq(
      $._ahead,
      alias($._definition_open, '['),
      $.link_label,
      alias($._definition_close, ']:'),
      field('destination', $.link_destination),
      optional($.link_title),
      optional($.attributes),
      $._line_end,
    ),

    pipe_table: $ => seq(
      $._table_start,
      repeat(choice($.table_row, $.table_delimiter_row, $.block_continuation)),
      $._block_close,
    ),

    table_row: $ => seq(
      $._row_start,
      optional($.table_cell),
      repeat(seq(alias($._cell_separator, '|'), optional($.table_cell))),
      $._close,
    ),

    table_cell: $ => seq(repeat1(choice($._text, $._ahead, $._inline)), $._close),

    // Grid, simple and multi-line tables: the rules are lines, the rest rows.
    text_table: $ => seq(
      choice($._text_table_start, alias($._text_table_rule, $.table_line)),
      repeat(choice(
        $.table_line,
        alias($._text_row, $.table_row),
        $._blank_line,
        $.block_continuation,
      )),
      $._block_close,
    ),

    // A row of several lines is one cell: what stands in a column may go on in
    // the next line.
    _text_row: $ => seq($._row_start, alias($._text_cell, $.table_cell)),
    _text_cell: $ => seq(repeat($._inline_content), $._close),

    table_caption: $ => seq(
      alias($._table_caption_open, ':'),
      repeat($._inline_content),
      $._close,
    ),

    line_block: $ => seq(
      $.line_block_line,
      repeat(choice($.line_block_line, $.block_continuation)),
      $._block_close,
    ),

    line_block_line: $ => seq(
      $._ahead,
      field('marker', $.line_block_marker),
      repeat($._inline_content),
      $._close,
    ),

    // --------------------------------------------------------------- inlines

    // What may stand inside a paragraph. Words, spaces and line breaks are
    // hidden: they are the gaps between the visible nodes.
    _inline_content: $ => choice(
      $._text,
      $._soft_break,
      $._ahead,
      $.block_continuation,
      $._inline,
    ),

    _inline: $ => choice(
      $.hard_line_break,
      $.backslash_escape,
      $.entity,
      $.code_span,
      $.math,
      $.display_math,
      $.html_tag,
      $.html_comment,
      $.uri,
      $.autolink,
      $.tag,
      $.raw_tex,
      $.shortcode,
      $.ellipsis,
      $.emphasis,
      $.strong_emphasis,
      $.strikeout,
      $.highlight,
      $.superscript,
      $.subscript,
      $.quotation,
      $.bracketed_text,
      $.bracketed_span,
      $.link,
      $.image,
      $.wikilink,
      $.embed,
      $.footnote_reference,
      $.inline_note,
      $.attributes,
      $.citation,
      $.narrative_citation,
    ),

    emphasis: $ => delimited(
      alias($._emphasis_open, $.emphasis_delimiter),
      $._inline_content,
      alias($._close, $.emphasis_delimiter),
    ),
    strong_emphasis: $ => delimited(
      alias($._strong_open, $.emphasis_delimiter),
      $._inline_content,
      alias($._close, $.emphasis_delimiter),
    ),
    strikeout: $ => delimited(
      alias($._strikeout_open, $.emphasis_delimiter),
      $._inline_content,
      alias($._close, $.emphasis_delimiter),
    ),
    highlight: $ => delimited(
      alias($._highlight_open, $.emphasis_delimiter),
      $._inline_content,
      alias($._close, $.emphasis_delimiter),
    ),
    superscript: $ => delimited(
      alias($._superscript_open, $.emphasis_delimiter),
      $._inline_content,
      alias($._close, $.emphasis_delimiter),
    ),
    subscript: $ => delimited(
      alias($._subscript_open, $.emphasis_delimiter),
      $._inline_content,
      alias($._close, $.emphasis_delimiter),
    ),

    // A quotation that goes on in the next paragraph has no `close`.
    quotation: $ => choice(
        seq(
          field('open', alias($._quotation_open, $.quotation_mark)),
          repeat($._inline_content),
          field('close', alias($._close, $.quotation_mark)),
        ),
        seq(
          field('open', alias($._continued_quotation_open, $.quotation_mark)),
          repeat($._inline_content),
          $._close,
        ),
    ),

    bracketed_text: $ => delimited(
      alias($._bracket_open, '['),
      $._inline_content,
      alias($._close, ']'),
    ),

    bracketed_span: $ => seq(
      alias($._span_open, '['),
      repeat($._inline_content),
      alias($._close, ']'),
      $.attributes,
    ),

    link: $ => choice(
      seq(
        alias($._link_open, '['),
        optional(field('text', $.link_text)),
        alias($._close, ']'),
        $._destination,
      ),
      seq(
        alias($._reference_open, '['),
        optional(field('text', $.link_text)),
        alias($._close, ']'),
        $._label,
      ),
    ),

    link_text: $ => seq(repeat1($._inline_content), $._close),

    image: $ => choice(
      seq(
        alias($._image_open, '!['),
        optional(field('description', $.image_description)),
        alias($._close, ']'),
        $._destination,
      ),
      seq(
        alias($._image_reference_open, '!['),
        optional(field('description', $.image_description)),
        alias($._close, ']'),
        $._label,
      ),
      seq(
        alias($._shortcut_image_open, '!['),
        optional(field('description', $.image_description)),
        alias($._close, ']'),
      ),
    ),

    image_description: $ => seq(repeat1($._inline_content), $._close),

    _destination: $ => seq(
      alias($._destination_open, '('),
      optional(field('destination', $.link_destination)),
      optional(field('title', $.link_title)),
      alias($._destination_close, ')'),
    ),

    _label: $ => seq(
      alias($._label_open, '['),
      optional(field('label', $.link_label)),
      alias($._label_close, ']'),
    ),

    wikilink: $ => seq(alias($._wikilink_open, '[['), $._wikilink_parts),
    embed: $ => seq(alias($._embed_open, '![['), $._wikilink_parts),

    _wikilink_parts: $ => seq(
      optional(field('target', $.wikilink_target)),
      optional(seq(alias($._wikilink_hash, '#'), optional(field('anchor', $.wikilink_anchor)))),
      optional(seq(alias($._wikilink_pipe, '|'), optional(field('label', $.wikilink_label)))),
      alias($._wikilink_close, ']]'),
    ),

    footnote_reference: $ => seq(
      alias($._footnote_reference_open, '[^'),
      $.footnote_label,
      alias($._close, ']'),
    ),

    inline_note: $ => delimited(
      alias($._note_open, '^['),
      $._inline_content,
      alias($._close, ']'),
    ),

    attributes: $ => seq(
      alias($._attributes_open, '{'),
      repeat(choice(
        seq(alias($._identifier_mark, '#'), $.identifier),
        seq(alias($._class_mark, '.'), $.class),
        $.class,
        $.key_value,
        $.raw_format,
      )),
      alias($._attributes_close, '}'),
    ),

    key_value: $ => seq(
      field('key', $.attribute_name),
      alias($._equals, '='),
      field('value', $.attribute_value),
    ),

    // ------------------------------------------------------------- citations

    citation: $ => seq(
      alias($._citation_open, '['),
      optional($.citation_item),
      repeat($._next_item),
      alias($._citation_close, ']'),
    ),

    _next_item: $ => seq(alias($._citation_separator, ';'), optional($.citation_item)),

    // The scanner has seen the key before it opens the citation; an item
    // without one exists only so that the grammar is total.
    citation_item: $ => choice(
      field('prefix', $.prefix),
      seq(
        optional(field('prefix', $.prefix)),
        $._key,
        optional(field('suffix', $.suffix)),
      ),
    ),

    narrative_citation: $ => choice(
      seq($._narrative_open, $._key),
      seq(
        $._narrative_bracket_open,
        $._key,
        choice(
          seq(alias($._locator_bracket_open, '['), optional(field('suffix', $.suffix))),
          seq(alias($._citation_open, '['), optional($.citation_item)),
        ),
        repeat($._next_item),
        alias($._citation_close, ']'),
      ),
    ),

    _key: $ => seq(
      optional($.author_suppression),
      choice(
        seq(alias($._at, '@'), field('key', $.citation_key)),
        seq(
          alias($._at_brace, '@{'),
          optional(field('key', $.citation_key)),
          alias($._key_brace_close, '}'),
        ),
      ),
    ),

    prefix: $ => seq(repeat1($._inline_content), $._close),

    suffix: $ => seq(repeat1(choice($._inline_content, $.locator)), $._close),

    // With braces the locator is forced: Pandoc takes it as it stands.
    locator: $ => choice(
      seq(
        optional(field('label', $.locator_label)),
        field('value', $.locator_value),
      ),
      seq(
        alias($._locator_brace_open, '{'),
        optional(field('label', $.locator_label)),
        optional(field('value', $.locator_value)),
        alias($._locator_brace_close, '}'),
      ),
    ),
  },
});
