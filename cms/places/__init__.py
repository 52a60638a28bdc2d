"""Where things belong: commune, district, neighbourhood, residence; and who may write where."""
