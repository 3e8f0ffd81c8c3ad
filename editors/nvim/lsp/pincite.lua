-- For `vim.lsp.enable('pincite')` in Neovim 0.11 and later.
return require('pincite').config()
