"""From a drawn template to a compiled form, and from a form to a workbook and back."""
