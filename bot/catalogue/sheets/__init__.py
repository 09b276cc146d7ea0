"""Items as rows of a spreadsheet, for those who keep their list in Excel."""
