{
  "targets": [
    {
      "target_name": "tree_sitter_pincite_binding",
      "include_dirs": ["src"],
      "sources": ["bindings/node/binding.c", "src/parser.c", "src/scanner.c"],
      "cflags_c": ["-std=c11", "-O2"],
      "conditions": [["OS=='win'", {"msvs_settings": {"VCCLCompilerTool": {"AdditionalOptions": ["/std:c11", "/utf-8"]}}}]]
    }
  ]
}
