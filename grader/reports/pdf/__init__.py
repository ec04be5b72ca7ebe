"""PDF: pages of text and charts, with fonts that come with kpgrade."""
