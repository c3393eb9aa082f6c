"""What lies on disk: the folders, the register workbook, the ledger."""
