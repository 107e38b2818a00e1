from lockkeeper import main

main()
