"""Other systems' servers, to be measured beside Annai; `package.json` says which, for npm."""
