((yaml) @injection.content
  (#set! injection.language "yaml"))

(fenced_code_block
  (info_string (language) @injection.language)
  (code_line) @injection.content
  (#set! injection.combined))

([(html_block) (html_tag) (html_comment)] @injection.content
  (#set! injection.language "html")
  (#set! injection.combined))

([(math) (display_math) (raw_tex)] @injection.content
  (#set! injection.language "latex"))
