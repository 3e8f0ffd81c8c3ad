-- What Neovim shows of a note: run from the root of the repository as
--   cc -shared -fPIC -O2 -Igrammar/src grammar/src/*.c -o pincite.so
--   nvim --headless --clean -l grammar/test/highlight/neovim.lua ./pincite.so
-- Fails if a place lacks its capture, or if the queries are not Neovim's.

vim.treesitter.language.add('pincite', { path = vim.fn.fnamemodify(arg[1], ':p') })
for _, name in ipairs({ 'highlights', 'injections', 'folds' }) do
  local lines = vim.fn.readfile('grammar/queries/' .. name .. '.scm')
  vim.treesitter.query.set('pincite', name, table.concat(lines, '\n'))
end

-- A line, the text in it that is asked about, and the capture that must be there.
local wanted = {
  { '# Heading', 'Heading', 'markup.heading.1' },
  { 'As "they *say*" [see @doe99, pp. 33-35].', 'doe99', 'markup.link.label' },
  { 'As "they *say*" [see @doe99, pp. 33-35].', 'pp.', 'keyword' },
  { 'As "they *say*" [see @doe99, pp. 33-35].', '33-35', 'number' },
  { 'As "they *say*" [see @doe99, pp. 33-35].', 'they', 'markup.quote' },
  { 'As "they *say*" [see @doe99, pp. 33-35].', 'say', 'markup.italic' },
  { '-@key [p. 3] suppresses', '-', 'operator' },
  { '> quoted', 'quoted', 'markup.quote' },
  { 'a [[Kim Won-hong]]', 'Kim', 'markup.link' },
  { '`code` and **bold**', 'code', 'markup.raw' },
  { '`code` and **bold**', 'bold', 'markup.strong' },
  { 'words [^1]', '1', 'markup.link.label' },
}

local failed = 0
for _, case in ipairs(wanted) do
  local line, text, capture = unpack(case)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { line })
  vim.treesitter.start(buffer, 'pincite')
  vim.treesitter.get_parser(buffer, 'pincite'):parse(true)
  local column = assert(line:find(text, 1, true)) - 1
  local found = {}
  for _, one in ipairs(vim.treesitter.get_captures_at_pos(buffer, 0, column)) do
    found[#found + 1] = one.capture
  end
  if not vim.list_contains(found, capture) then
    failed = failed + 1
    print(('%s: no %s at %q, but %s\n'):format(line, capture, text, table.concat(found, ' ')))
  end
end
print(('%d passed, %d failed\n'):format(#wanted - failed, failed))
os.exit(failed > 0 and 1 or 0)
